import type { JoiningRule } from '../../../domain/items/joining.ts';
import { metresPerDegree } from '../../routing/kernel/metres.ts';
import { cellOf, cellsWithin } from './cells.ts';

/** A report that looks for its order. */
export interface Arrival {
  /** Null for a report that joins nothing, and that nothing joins. */
  matter: { name: string; rule: JoiningRule } | null;
  item: string;
  /** Degrees, CRS84. */
  point: readonly [number, number];
  /** When it occurred, milliseconds since 1970. */
  at: number;
}

/** An order that is open. */
export interface OpenOrder {
  /** Null for one that nothing joins. */
  matter: string | null;
  item: string;
  /** Where its first report is. */
  point: readonly [number, number];
  /** Shared by all places of one order: it is also where the orders are that were merged into it. */
  times: Times;
}

/** When the earliest and the latest report of an order occurred, milliseconds since 1970. */
export interface Times {
  first: number;
  last: number;
}

/** Where a report goes: the place of its order in `orders`, and how far off it was when it joined, else null. */
export interface Placement {
  order: number;
  /** Metres from the place of the order, and seconds before its first or after its last report. */
  joined: { distance: number; gap: number } | null;
}

/** Metres from `a` to `b`, two places in degrees, on a plane that touches at `a`. */
export function metresBetween(a: readonly [number, number], b: readonly [number, number]): number {
  const { x, y } = metresPerDegree(a[1]);
  return Math.hypot((b[0] - a[0]) * x, (b[1] - a[1]) * y);
}

/**
 * Gives each report its order, one after the other as they came: the nearest open one of its matter, within the
 * radius of the order's place and the window around the order's reports; of two as near, the older. A report without
 * one opens an order that those after it can join.
 *
 * Places are compared with the one of the order, never with those of other reports: an order does not creep along a
 * street as reports come in. In time it does go on, for as long as it is open and its reports do not cease.
 * @param open the orders that any of the reports might join, oldest first; their times are changed
 * @returns for each report its placement; `orders` holds `open`, then those opened, each as it is after all of them
 */
export function assign(
  arrivals: readonly Arrival[],
  open: readonly OpenOrder[],
): { placements: Placement[]; orders: OpenOrder[] } {
  const orders: OpenOrder[] = [];
  const cells = new Map<string, number[]>();
  const keep = (order: OpenOrder, cell: number | null) => {
    const place = orders.push(order) - 1;
    const key = `${cell} ${order.matter}`;
    const others = cells.get(key);
    if (others) others.push(place);
    else if (cell !== null) cells.set(key, [place]);
    return place;
  };
  const radii = new Map(arrivals.map(({ matter }) => [matter?.name, matter?.rule.radius]));
  for (const order of open) {
    const radius = radii.get(order.matter ?? undefined);
    keep(order, radius === undefined ? null : cellOf(radius, order.point));
  }

  function nearest({ matter, point, at }: Arrival): Placement | null {
    if (!matter) return null;
    const { radius, window } = matter.rule;
    let best: { order: number; distance: number; gap: number } | null = null;
    for (const cell of cellsWithin(radius, point))
      for (const place of cells.get(`${cell} ${matter.name}`) ?? []) {
        const order = orders[place]!;
        const { first, last } = order.times;
        const gap = Math.max(0, first - at, at - last) / 1000;
        if (gap > window) continue;
        const distance = metresBetween(order.point, point);
        if (distance > radius) continue;
        if (best && (best.distance < distance || (best.distance === distance && best.order < place)))
          continue;
        best = { order: place, distance, gap };
      }
    return best && { order: best.order, joined: { distance: best.distance, gap: best.gap } };
  }

  const placements = arrivals.map((arrival): Placement => {
    const found = nearest(arrival);
    const { matter, item, point, at } = arrival;
    if (!found) {
      const order = { matter: matter?.name ?? null, item, point, times: { first: at, last: at } };
      return { order: keep(order, matter && cellOf(matter.rule.radius, point)), joined: null };
    }
    const { times } = orders[found.order]!;
    times.first = Math.min(times.first, at);
    times.last = Math.max(times.last, at);
    return found;
  });
  return { placements, orders };
}
