import type { AllowedAction, LogEntry, OrderStanding, OrderWithHistory } from '../answers/orders.ts';
import type { Gate, Requirement } from '../items/entries.ts';
import { openAssists, type StandingKind } from './standings.ts';
import type { RequestKind } from './states.ts';
import type { OrderAction } from './transitions.ts';

type Told = Pick<
  OrderWithHistory,
  'request' | 'supervision' | 'suspension' | 'transfer' | 'assists' | 'assistsWaived'
>;

/** The steps that answer a standing, those that lead on first. */
function answersTo(kind: StandingKind, request: RequestKind | undefined): OrderAction[] {
  switch (kind) {
    case 'request':
      return request ? [`approve-${request}`, `refuse-${request}`, 'withdraw'] : [];
    case 'owed-overdue':
    case 'owed-due-soon':
      return ['visit-satisfied', 'visit-dissatisfied', 'visit-unreached', 'answer'];
    case 'supervised':
      return ['reply'];
    case 'assist':
      return ['assist-done', 'waive-assists'];
    case 'suspended':
      return ['resume'];
    case 'transferred':
      return ['transfer-done', 'take-back'];
    default:
      return [];
  }
}

const unsaid = { at: null, by: null, note: null };

/** Who said what of a standing, and until when it holds. */
function said(kind: StandingKind, order: Told, log: readonly LogEntry[]): Partial<OrderStanding> {
  const { request, supervision, suspension, transfer } = order;
  const last = (action: LogEntry['action']) => {
    const entry = log.findLast((each) => each.action === action);
    return entry ? { at: entry.at, by: entry.actor, note: entry.note } : unsaid;
  };
  switch (kind) {
    case 'request':
      return request
        ? {
            at: request.at,
            by: request.by,
            note: request.note,
            request: request.kind,
            until: request.until ?? null,
          }
        : {};
    case 'supervised':
      return supervision ?? {};
    case 'suspended': {
      const asked = last('ask-suspension');
      return { ...asked, at: suspension?.since ?? asked.at, until: suspension?.until ?? null };
    }
    case 'transferred':
      return transfer ? { at: transfer.at, by: transfer.by, note: transfer.note, to: transfer.to } : {};
    case 'rework':
      return last('rework');
    case 'assist':
      return { units: openAssists(order).map(({ done: _done, ...unit }) => unit) };
    default:
      return {};
  }
}

/** The gate that an order comes to next, and what it lacks there. */
export interface NextGate {
  gate: Gate;
  missing: readonly Requirement[];
}

/**
 * How an order stands, in full: who said what, when and why, until when it holds, and what the reader may do about it.
 * @param kinds as `standingsOf` says
 * @param log the oldest entry first
 */
export function explainStandings(
  order: Told,
  kinds: readonly StandingKind[],
  log: readonly LogEntry[],
  allowed: readonly Pick<AllowedAction, 'action'>[],
  next: NextGate | null,
): OrderStanding[] {
  const mayTake = new Set(allowed.map(({ action }) => action));
  const empty = {
    ...unsaid,
    request: null,
    until: null,
    to: null,
    reply: null,
    units: [],
    gate: null,
    missing: [],
  };
  const standings = kinds.map(
    (kind): OrderStanding => ({
      ...empty,
      kind,
      ...said(kind, order, log),
      answers: answersTo(kind, order.request?.kind).filter((action) => mayTake.has(action)),
    }),
  );
  if (next && next.missing.length > 0)
    standings.push({ ...empty, kind: 'missing', gate: next.gate, missing: [...next.missing], answers: [] });
  return standings;
}
