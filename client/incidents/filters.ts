import type { OrderState, SessionUser, Severity } from '../api/types.ts';
import { createStore } from '../store/store.ts';
import type { Incident } from './incidents.ts';
import { appearance } from './severity.ts';

export interface Filters {
  severities: ReadonlySet<Severity>;
  states: ReadonlySet<OrderState>;
  scenes: ReadonlySet<string>;
  order: 'urgency' | 'newest' | 'oldest';
}

/** Nothing chosen means everything that is still open. */
export const noFilters: Filters = {
  severities: new Set(),
  states: new Set(),
  scenes: new Set(),
  order: 'urgency',
};

export const filters = createStore<Filters>(noFilters);

/** States that nothing leads out of. */
export const finished: ReadonlySet<OrderState | null> = new Set<OrderState | null>(['closed', 'cancelled']);

export function isOpen(incident: Incident): boolean {
  return !finished.has(incident.state);
}

export function passes(incident: Incident, chosen: Filters): boolean {
  if (chosen.severities.size > 0 && !chosen.severities.has(incident.severity)) return false;
  if (chosen.scenes.size > 0 && !chosen.scenes.has(incident.scene)) return false;
  if (chosen.states.size > 0) return incident.state !== null && chosen.states.has(incident.state);
  return isOpen(incident);
}

export function isFiltered(chosen: Filters): boolean {
  return chosen.severities.size + chosen.states.size + chosen.scenes.size > 0;
}

/** States in which an order waits for a person of this role. */
const waitsFor: Record<SessionUser['role'], readonly OrderState[]> = {
  dispatcher: ['pending-verify', 'pending-dispatch', 'pending-check', 'pending-close'],
  admin: ['pending-verify', 'pending-dispatch', 'pending-check', 'pending-close'],
  street: ['dispatched', 'handling'],
  gis: [],
  partner: [],
};

/** Ids of the incidents that pass, in the order chosen; urgency puts first what waits for this person. */
export function arrange(
  all: ReadonlyMap<number, Incident>,
  chosen: Filters,
  role: SessionUser['role'],
): number[] {
  const waiting = new Set<OrderState | null>(waitsFor[role]);
  const shown = [...all.values()].filter((incident) => passes(incident, chosen));
  const urgency = (incident: Incident) =>
    (waiting.has(incident.state) ? 10 : 0) + appearance[incident.severity].rank;
  const time = new Map(shown.map((incident) => [incident.id, Date.parse(incident.receivedAt)]));
  const byTime = (a: Incident, b: Incident) => time.get(a.id)! - time.get(b.id)! || a.id - b.id;
  shown.sort((a, b) => {
    if (chosen.order === 'newest') return -byTime(a, b);
    if (chosen.order === 'oldest') return byTime(a, b);
    return urgency(b) - urgency(a) || byTime(a, b);
  });
  return shown.map((incident) => incident.id);
}

/** Keeps the rows where the eye left them: those known before stay in place, new ones wait to be let in. */
export function hold(
  previous: readonly number[],
  next: readonly number[],
  all: ReadonlyMap<number, Incident>,
): { rows: number[]; waiting: number } {
  const rows = previous.filter((id) => all.has(id));
  const held = new Set(rows);
  return { rows, waiting: next.filter((id) => !held.has(id)).length };
}
