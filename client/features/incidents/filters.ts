import { createStore } from 'zustand/vanilla';
import type { Severity } from '../../../domain/items/entries.ts';
import type { StandingKind } from '../../../domain/orders/standings.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import type { Position } from '../../ui/position.ts';
import { finished, type Incident } from './incidents.ts';
import { priorityAt, stands } from './standing.ts';

export const orders = ['urgency', 'newest', 'oldest'] as const;

export interface Filters {
  severities: ReadonlySet<Severity>;
  states: ReadonlySet<OrderState>;
  /** How it stands: in any of these ways. */
  standings: ReadonlySet<StandingKind>;
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
  standings: new Set(),
  scenes: new Set(),
  streets: new Set(),
  owners: new Set(),
  within: null,
  area: null,
  order: 'urgency',
};

export const filters = createStore<Filters>(() => noFilters);

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

/**
 * Whether an incident passes all filters but that of when it came in.
 * @param now milliseconds since 1970; what is overdue is so by then
 */
export function passes(incident: Incident, chosen: Filters, now: number): boolean {
  const { severities, states, standings, scenes, streets, owners, area, scope } = chosen;
  if (scope && !scope.has(incident.item)) return false;
  if (severities.size > 0 && !severities.has(incident.severity)) return false;
  if (scenes.size > 0 && !scenes.has(incident.scene)) return false;
  if (streets.size > 0 && !(incident.street !== null && streets.has(incident.street))) return false;
  if (owners.size > 0 && !owners.has(incident.lead.code)) return false;
  if (area && !isInside(incident.point, area)) return false;
  if (standings.size > 0 && ![...standings].some((kind) => stands(incident, kind, now))) return false;
  if (states.size > 0) return incident.state !== null && states.has(incident.state);
  // Of what is at its end something may still be to decide.
  return isOpen(incident) || standings.size > 0;
}

/** The earliest time in milliseconds at which what passes came in. */
export function earliest({ within }: Filters, now: number): number {
  return within === null ? Number.NEGATIVE_INFINITY : now - within * 60_000;
}

/** How many kinds of filters are set. */
function countFilters(chosen: Filters): number {
  const { severities, states, standings, scenes, streets, owners, within, area } = chosen;
  const sets = [severities, states, standings, scenes, streets, owners].filter(({ size }) => size > 0).length;
  return sets + (within === null ? 0 : 1) + (area ? 1 : 0);
}

export function isFiltered(chosen: Filters): boolean {
  return countFilters(chosen) > 0;
}

/**
 * What says where an incident stands in the list, the least first; null where it does not pass. Urgency goes by
 * `domain/orders/priority.ts`, and of what is equally urgent the oldest comes first.
 */
export function weigher(chosen: Filters, now: number): (incident: Incident) => number | null {
  const since = earliest(chosen, now);
  // One number an incident, because thousands are compared: time in milliseconds has thirteen digits, so that a hundredth
  // of urgency weighs more than months.
  return (incident) => {
    if (incident.received < since || !passes(incident, chosen, now)) return null;
    if (chosen.order === 'newest') return -incident.received;
    if (chosen.order === 'oldest') return incident.received;
    return incident.received - priorityAt(incident, now).value * 1e13;
  };
}

/**
 * Keeps the rows where the eye left them: those known before stay in place, new ones wait to be let in. A list of which
 * nothing is left is not kept: what waits would never be seen.
 */
export function hold(
  previous: readonly number[],
  next: readonly number[],
  all: ReadonlyMap<number, Incident>,
): { rows: readonly number[]; waiting: number } {
  const wanted = new Set(next);
  if (!previous.some((id) => wanted.has(id))) return { rows: next, waiting: 0 };
  const rows = previous.filter((id) => all.has(id));
  const held = new Set(rows);
  return { rows, waiting: next.filter((id) => !held.has(id)).length };
}
