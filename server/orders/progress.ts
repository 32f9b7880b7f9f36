import type { Unit } from '../routing/schema.ts';
import type { RequestKind } from './transitions.ts';

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
  /** Who took it on for the office. */
  handler: string | null;
  /** What the office said was done. */
  result: string | null;
  /** Who found the work good, since it was last finished. */
  check: Statement | null;
  /** Closed, and nobody had looked. */
  closedWithoutCheck: boolean;
  /** That being late is excused; that it was late stays told. */
  exemption: Statement | null;
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
    handler: null,
    result: null,
    check: null,
    closedWithoutCheck: false,
    exemption: null,
  };
}

/** The assisting units whose part is still to be done. */
export function openAssists({ assists, assistsWaived }: Progress): Assist[] {
  return assistsWaived ? [] : assists.filter(({ done }) => done === null);
}
