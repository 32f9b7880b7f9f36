import { createStore } from 'zustand/vanilla';
import type { SessionUser } from '../../../domain/answers/access.ts';
import type { Severity } from '../../../domain/items/entries.ts';
import { endStates, type OrderState } from '../../../domain/orders/states.ts';
import type { Position } from '../../ui/position.ts';
import { appearance } from '../../ui/severity.ts';
import { type Light, lightOf } from './due.ts';
import type { Incident } from './incidents.ts';

export const orders = ['urgency', 'newest', 'oldest'] as const;

export interface Filters {
  severities: ReadonlySet<Severity>;
  states: ReadonlySet<OrderState>;
  scenes: ReadonlySet<string>;
  /** Codes of streets. */
  streets: ReadonlySet<string>;
  /** Codes of responsible units. */
  owners: ReadonlySet<string>;
  /** Came in within so many minutes; null is any time. */
  within: number | null;
  /** Corners of a drawn area, not closed; null is anywhere. */
  area: readonly Position[] | null;
  order: (typeof orders)[number];
  /**
   * Codes of the items that the console is about at all, as long as a scene is open. It is no choice of the queue's: whoever
   * sets or clears the others leaves it as it is.
   */
  scope?: ReadonlySet<string> | null;
}

/** Nothing chosen means everything that is still open. */
export const noFilters: Filters = {
  severities: new Set(),
  states: new Set(),
  scenes: new Set(),
  streets: new Set(),
  owners: new Set(),
  within: null,
  area: null,
  order: 'urgency',
};

export const filters = createStore<Filters>(() => noFilters);

/** States in which nothing more is to be done. */
export const finished: ReadonlySet<OrderState | null> = new Set<OrderState | null>(endStates);

export function isOpen(incident: Incident): boolean {
  return !finished.has(incident.state);
}

/** Whether a place lies in an area, by the crossings of a ray to the east; the area is small and crosses no date line. */
function isInside([x, y]: Position, area: readonly Position[]): boolean {
  let inside = false;
  for (let at = 0, before = area.length - 1; at < area.length; before = at++) {
    const [x1, y1] = area[at]!;
    const [x2, y2] = area[before]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Whether an incident passes all filters but that of time, which changes without anything happening. */
export function passes(incident: Incident, chosen: Filters): boolean {
  const { severities, states, scenes, streets, owners, area, scope } = chosen;
  if (scope && !scope.has(incident.item)) return false;
  if (severities.size > 0 && !severities.has(incident.severity)) return false;
  if (scenes.size > 0 && !scenes.has(incident.scene)) return false;
  if (streets.size > 0 && !(incident.street !== null && streets.has(incident.street))) return false;
  if (owners.size > 0 && !owners.has(incident.lead.code)) return false;
  if (area && !isInside(incident.point, area)) return false;
  if (states.size > 0) return incident.state !== null && states.has(incident.state);
  return isOpen(incident);
}

/** The earliest time in milliseconds at which what passes came in. */
export function earliest({ within }: Filters, now: number): number {
  return within === null ? Number.NEGATIVE_INFINITY : now - within * 60_000;
}

/** How many kinds of filters are set. */
function countFilters({ severities, states, scenes, streets, owners, within, area }: Filters): number {
  const sets = [severities, states, scenes, streets, owners].filter(({ size }) => size > 0).length;
  return sets + (within === null ? 0 : 1) + (area ? 1 : 0);
}

export function isFiltered(chosen: Filters): boolean {
  return countFilters(chosen) > 0;
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
  handler: ['dispatched', 'handling'],
  inspector: ['pending-verify', 'pending-check'],
  acceptor: ['reported', 'pending-register'],
  'duty-chief': ['pending-register', 'pending-close'],
  gis: [],
  partner: [],
  viewer: [],
};

/** How much a clock adds to a severity, of which each step weighs 10: red more than one step, amber less. */
const pressing: Record<Light, number> = { green: 0, amber: 7, red: 15 };

/**
 * What says where an incident stands in the list, the least first; null where it does not pass. Urgency puts first what
 * waits for this person.
 */
export function weigher(
  chosen: Filters,
  role: SessionUser['role'],
  now: number,
): (incident: Incident) => number | null {
  const since = earliest(chosen, now);
  const waiting = new Set<OrderState | null>(waitsFor[role]);
  const urgency = ({ state, severity, due }: Incident) =>
    (waiting.has(state) ? 100 : 0) +
    appearance[severity].rank * 10 +
    (due ? pressing[lightOf(due, now) ?? 'green'] : 0);
  // One number an incident, because thousands are compared: time in milliseconds has thirteen digits, so a step of
  // urgency weighs more than any time.
  return (incident) => {
    if (incident.received < since || !passes(incident, chosen)) return null;
    if (chosen.order === 'newest') return -incident.received;
    if (chosen.order === 'oldest') return incident.received;
    return incident.received - urgency(incident) * 1e13;
  };
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
