import type { OrderState, RequestKind } from '../../domain/orders/states.ts';
import type { Unit } from '../../domain/routing/decision.ts';

/** What somebody said at some time. */
export interface Statement {
  at: string;
  by: string;
  note: string | null;
}

/** What an office asked for and nobody has answered yet. */
export interface PendingRequest extends Statement {
  kind: RequestKind;
  /** The date that a suspension is asked for. */
  until?: string;
}

/** A unit that helps, and what it said of its part; null while it has not. */
export interface Assist extends Unit {
  done: Statement | null;
}

/** Where an order went that is not ours: to the platform above, or to one beside. */
export interface Transfer extends Statement {
  direction: 'up' | 'sideways';
  to: string;
}

/** What an order gathers on its way beside its state. */
export interface Progress {
  request: PendingRequest | null;
  supervision: (Statement & { reply: Statement | null }) | null;
  /** While it is suspended: since when, and when it goes on by itself. */
  suspension: { since: string; until: string } | null;
  suspensions: number;
  extensions: number;
  transfer: Transfer | null;
  assists: Assist[];
  /** That the desk does without the assists that are open. */
  assistsWaived: Statement | null;
  /** Who verified it on the spot. */
  verification: Statement | null;
  /** Who took it on for the office. */
  handler: string | null;
  /** What the office said was done. */
  result: string | null;
  /** Who found the work good, since it was last finished. */
  check: Statement | null;
  /** How often the work was sent back. */
  reworks: number;
  /** Closed, and nobody had looked. */
  closedWithoutCheck: boolean;
  /** That being late is excused; that it was late stays told. */
  exemption: Statement | null;
  /** The plan for emergencies by which it was dealt with, last; null where none was. */
  emergency: string | null;
  /** How well it is documented and was worked, 0 to 100, once it is at its end; see `scoreOrder`. */
  score: number | null;
}

/** What an order has gathered when it begins. */
export function beginProgress(assists: readonly Unit[]): Progress {
  return {
    request: null,
    supervision: null,
    suspension: null,
    suspensions: 0,
    extensions: 0,
    transfer: null,
    assists: assists.map((unit) => ({ ...unit, done: null })),
    assistsWaived: null,
    verification: null,
    handler: null,
    result: null,
    check: null,
    reworks: 0,
    closedWithoutCheck: false,
    exemption: null,
    emergency: null,
    score: null,
  };
}

/** What an order has gathered, without the order. */
export function progressOf(order: Progress): Progress {
  const { request, supervision, suspension, suspensions, extensions, transfer, assists, assistsWaived } =
    order;
  const { verification, handler, result, check, reworks, closedWithoutCheck } = order;
  const { exemption, emergency, score } = order;
  return {
    request,
    supervision,
    suspension,
    suspensions,
    extensions,
    transfer,
    assists,
    assistsWaived,
    verification,
    handler,
    result,
    check,
    reworks,
    closedWithoutCheck,
    exemption,
    emergency,
    score,
  };
}

/** What an order gathers by a plan for emergencies and by the states that it passes without waiting. */
export function passBy(
  passed: readonly { from: OrderState }[],
  plan: { id: string } | null,
  now: Date,
): Partial<Progress> {
  if (!plan) return {};
  const unseen = passed.some(({ from }) => from === 'pending-verify');
  const verification = { at: now.toISOString(), by: 'system', note: plan.id };
  return { emergency: plan.id, ...(unseen ? { verification } : {}) };
}

/** The assisting units whose part is still to be done. */
export function openAssists({ assists, assistsWaived }: Progress): Assist[] {
  return assistsWaived ? [] : assists.filter(({ done }) => done === null);
}
