import { endStates } from '../../server/orders/transitions.ts';
import type { OrderState, SessionUser, Severity } from '../service/types.ts';
import { createStore } from '../store/store.ts';
import type { Incident } from './incidents.ts';
import { appearance } from './severity.ts';

export const orders = ['urgency', 'newest', 'oldest'] as const;

export interface Filters {
  severities: ReadonlySet<Severity>;
  states: ReadonlySet<OrderState>;
  scenes: ReadonlySet<string>;
  order: (typeof orders)[number];
}

/** Nothing chosen means everything that is still open. */
export const noFilters: Filters = {
  severities: new Set(),
  states: new Set(),
  scenes: new Set(),
  order: 'urgency',
};

export const filters = createStore<Filters>(noFilters);

/** States in which nothing more is to be done. */
export const finished: ReadonlySet<OrderState | null> = new Set<OrderState | null>(endStates);

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

const desk: readonly OrderState[] = [
  'reported',
  'pending-verify',
  'pending-register',
  'pending-dispatch',
  'pending-check',
  'pending-close',
];

/** States in which an order waits for a person of this role. */
const waitsFor: Record<SessionUser['role'], readonly OrderState[]> = {
  dispatcher: desk,
  admin: desk,
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
  const urgency = ({ state, severity }: Incident) =>
    (waiting.has(state) ? 10 : 0) + appearance[severity].rank;
  // One number an incident, because ten thousand are sorted several times a second: time in milliseconds has
  // thirteen digits, so a step of urgency weighs more than any time.
  const weigh = (incident: Incident) => {
    if (chosen.order === 'newest') return -incident.received;
    if (chosen.order === 'oldest') return incident.received;
    return incident.received - urgency(incident) * 1e13;
  };
  const shown: { id: number; weight: number }[] = [];
  for (const incident of all.values())
    if (passes(incident, chosen)) shown.push({ id: incident.id, weight: weigh(incident) });
  shown.sort((a, b) => a.weight - b.weight || a.id - b.id);
  return shown.map(({ id }) => id);
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
