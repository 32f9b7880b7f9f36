import type { Order } from '../../../domain/answers/orders.ts';
import type { Position } from '../../ui/position.ts';
import { metresBetween } from '../position.ts';

/** How far an order is from the end of its limit, milliseconds; negative once it is late, null where none runs. */
export function timeLeft({ clock }: Pick<Order, 'clock'>, now: number): number | null {
  return clock?.dueAt ? Date.parse(clock.dueAt) - now : null;
}

export type Sorting = 'time' | 'distance';

/** Orders as a person goes through them: what is due first first, or what is nearest. */
export function sorted<T extends Pick<Order, 'clock' | 'point' | 'number'>>(
  orders: readonly T[],
  by: Sorting,
  here: Position | null,
): T[] {
  const due = ({ clock }: T) => (clock?.dueAt ? Date.parse(clock.dueAt) : Number.POSITIVE_INFINITY);
  const far = ({ point }: T) => (here ? metresBetween(here, point) : 0);
  const place = by === 'distance' && here ? far : due;
  return [...orders].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? a.number.localeCompare(b.number) : first - second;
  });
}
