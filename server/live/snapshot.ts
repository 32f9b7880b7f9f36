import { shownOrder } from '../../domain/access/key-limits.ts';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Order } from '../../domain/answers/orders.ts';
import type { Database } from '../database/database.ts';
import { type Connection, frame } from './connection.ts';
import type { LiveQuery } from './schema.ts';
import * as store from './store.ts';

const ordersPerPage = 100;

/**
 * Sends the open orders as messages `snapshot`, a page each, as fast as the reader takes them. Only the last, whose
 * `more` is false, has an id to resume from: whoever breaks before it asks for the snapshot again.
 *
 * The pages are at least as new as the feed was at `id`, and what changed while they were read comes again after
 * them, so that orders of a lower revision than the one known are to be passed over.
 * @param id of the feed that the snapshot stands for: everything after it follows
 */
export async function sendSnapshot(
  database: Database,
  connection: Connection,
  signal: AbortSignal,
  principal: Principal,
  query: LiveQuery,
  id: number,
): Promise<void> {
  const asked = database.readAs(scopesFor(principal, 'orders.read'), signal);
  for (let after = 0, more = true; more && connection.isOpen; ) {
    const page = await store.openOrders(asked, query, asked.scopes, after, ordersPerPage);
    after = page.last;
    more = page.count === ordersPerPage;
    const orders = principal.key?.limits.fields?.orders
      ? JSON.stringify((JSON.parse(page.orders) as Order[]).map((order) => shownOrder(order, principal)))
      : page.orders;
    const data = `{"id":${id},"more":${more},"orders":${orders}}`;
    connection.send(frame('snapshot', more ? null : id, data));
    await connection.drained();
  }
}
