import { shownOrder } from '../../domain/access/key-limits.ts';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Order, OrderChanges } from '../../domain/answers/orders.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { type Standing, standingOf } from './filter.ts';
import type { ChangesQuery, FeedRow } from './schema.ts';
import * as store from './store.ts';

/** What a row of the feed says of an order to somebody; null where nothing. */
function changeIn(
  { id, topic, payload }: FeedRow,
  { sees, keeps }: Standing,
  principal: Principal,
): OrderChanges['changes'][number] | null {
  if (!sees) return null;
  if (topic === 'order')
    return { id, kind: 'order', order: shownOrder(JSON.parse(payload) as Order, principal) };
  if (topic !== 'withdrawn' || keeps) return null;
  const { number, revision } = JSON.parse(payload) as { number: string; revision: number };
  return { id, kind: 'withdrawn', number, revision };
}

const numberOf = (change: OrderChanges['changes'][number]) =>
  change.kind === 'order' ? change.order.number : change.number;

/**
 * What became of the orders that somebody may see since a cursor, each order once, as it is last; without a cursor, where
 * to begin.
 * @throws Problem 410 `cursor-too-old` for changes that are not kept any more, 400 `bad-cursor`
 */
export async function changesSince(
  database: Queryable,
  { cursor, limit }: ChangesQuery,
  principal: Principal,
): Promise<OrderChanges> {
  const { oldest, newest } = await store.bounds(database);
  if (cursor === undefined) return { changes: [], next: String(newest), more: false };
  if (cursor > newest)
    throw new Problem(400, 'bad-cursor', {
      zh: `没有游标${cursor}`,
      en: `There is no cursor ${cursor}; it is of another installation`,
    });
  if (cursor < oldest - 1)
    throw new Problem(410, 'cursor-too-old', {
      zh: `游标${cursor}之后的变更已不再保留，请重新读取工单列表`,
      en: `Changes since cursor ${cursor} are not kept any more; read the list of orders, and begin again`,
    });
  const rows = await store.read(database, cursor, limit);
  const scopes = scopesFor(principal, 'orders.read');
  const found = rows.flatMap((row) => {
    const change = changeIn(row, standingOf(row, scopes), principal);
    return change ? [change] : [];
  });
  const last = new Map(found.map((change) => [numberOf(change), change]));
  return {
    changes: [...last.values()].sort((a, b) => a.id - b.id),
    next: String(rows.at(-1)?.id ?? cursor),
    more: rows.length === limit,
  };
}
