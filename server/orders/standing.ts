import type { Principal } from '../../domain/access/principal.ts';
import type { Order, OrderRow, OwedClock } from '../../domain/answers/orders.ts';
import { owedClocks } from '../../domain/orders/owed.ts';
import { owedShareOf, priorityOf, shareOf } from '../../domain/orders/priority.ts';
import { asksOf, standingsOf } from '../../domain/orders/standings.ts';
import { Problem } from '../input/problem.ts';
import type { OrderQuery } from './schema.ts';
import type { PriorityCursor } from './standing-store.ts';

/** How an order that lies in `lies` stands to a reader, and its place in his queue. */
export function standingOf(
  order: Order,
  lies: readonly string[],
  reader: Principal,
  now: Date,
  unread: boolean,
): Pick<OrderRow, 'standings' | 'priority'> {
  const asks = asksOf(order, lies, reader);
  const time = (text: string | null) => (text === null ? null : Date.parse(text));
  const { clock, severity, state } = order;
  const running = ({ startedAt, amberAt, dueAt }: OwedClock) => ({
    started: Date.parse(startedAt),
    amber: time(amberAt),
    due: time(dueAt),
  });
  const share = clock && shareOf(running(clock), now.getTime());
  const owing = owedClocks(order, state).map((each) => running(each.clock));
  const owed = owedShareOf(owing, now.getTime());
  return {
    standings: standingsOf(order, now.getTime(), asks, unread),
    priority: priorityOf({ severity, share, owed, mine: asks.mine }).value,
  };
}

/** Where the page before ended in the order by priority, and when the first was asked for. @throws Problem 400 `bad-cursor` */
export function positionOf({ sort, cursor }: OrderQuery): (PriorityCursor & { now: Date }) | null {
  if (cursor === undefined) return null;
  const [now, priority, id] = cursor.split('~');
  if ((sort === 'priority') !== (id !== undefined))
    throw new Problem(400, 'bad-cursor', `"${cursor}" is no cursor of the order "${sort}"`, [
      { path: '/cursor', message: 'expected the "next" of an earlier page of the same order' },
    ]);
  if (priority === undefined || id === undefined) return null;
  return { now: new Date(Number(now)), priority, id: Number(id) };
}
