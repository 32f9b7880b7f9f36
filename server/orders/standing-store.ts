import type { Order } from '../../domain/answers/orders.ts';
import { type StandingKind, standingKinds } from '../../domain/orders/standings.ts';
import { openStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { OrderQuery } from './schema.ts';
import { type Bind, canStand, type Look, priorityExpression, standingCondition } from './standing-sql.ts';

type Scopes = readonly string[] | null;

/** An order of a list, with what it lies in and what its place in the list goes by. */
export interface ListedOrder {
  id: number;
  order: Order;
  scopes: string[];
  unread: boolean;
  /** In the order by priority: as text, every digit. */
  priority: string | null;
}

/** Where the page before ended, in the order by priority. */
export interface PriorityCursor {
  priority: string;
  id: number;
}

function statement(): { values: unknown[]; bind: Bind } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

/**
 * Orders at most `limit`, newest first, or by their place in the reader's queue.
 * @param after where the page before ended in the order by priority
 */
export async function list(
  database: Queryable,
  query: OrderQuery,
  look: Look,
  limit: number,
  scopes: Scopes,
  after: PriorityCursor | null,
): Promise<ListedOrder[]> {
  // The readers' scopes are the first parameter.
  const { values, bind } = statement();
  bind(scopes);
  const conditions = [orderVisible('$1')];
  const only = (condition: string) => conditions.push(condition);
  const byPriority = query.sort === 'priority';
  if (query.bbox) {
    const [west, south, east, north] = query.bbox.map((each) => `${bind(each)}::double precision`);
    only(`o.geom && st_makeenvelope(${west}, ${south}, ${east}, ${north}, 4326)`);
  }
  if (query.state) only(`o.state = ${bind(query.state)}`);
  if (query.scene) only(`o.scene = ${bind(query.scene)}`);
  if (query.street) only(`o.street = ${bind(query.street)}`);
  if (query.ownerChanged !== undefined) only(`(o.owner_change is not null) = ${bind(query.ownerChanged)}`);
  const open = query.open ?? (byPriority && !query.state && !query.standing ? true : undefined);
  if (open !== undefined) only(`(o.state = any (${bind(openStates)}::text[])) = ${bind(open)}`);
  if (query.standing)
    only(
      `${canStand(bind)} and (${query.standing.map((kind) => standingCondition(kind, look, bind)).join(' or ')})`,
    );
  const priority = byPriority ? priorityExpression(look, bind) : null;
  if (priority && after) {
    const place = `${bind(after.priority)}::double precision`;
    only(`(${priority} < ${place} or (${priority} = ${place} and o.id > ${bind(after.id)}))`);
  } else if (query.cursor !== undefined) only(`o.id < ${bind(Number(query.cursor))}`);
  const { rows } = await database.query<ListedOrder>(
    `select o.id, wangge.order_document(o) as order, o.scopes, ${standingCondition('unread', look, bind)} as unread,
            ${priority ? `(${priority})::text` : 'null'} as priority
       from wangge.orders o
      where ${conditions.join('\n        and ')}
      order by ${priority ? `${priority} desc, o.id` : 'o.id desc'}
      limit ${bind(limit)}`,
    values,
  );
  return rows;
}

/** How many orders of the reader stand how, and how many are open. */
export async function counts(
  database: Queryable,
  look: Look,
  scopes: Scopes,
): Promise<{ open: number } & Record<StandingKind, number>> {
  const { values, bind } = statement();
  bind(scopes);
  const counted = standingKinds.map(
    (kind) => `count(*) filter (where ${standingCondition(kind, look, bind)})::integer as "${kind}"`,
  );
  const { rows } = await database.query<{ open: number } & Record<StandingKind, number>>(
    `select count(*) filter (where o.state = any (${bind(openStates)}::text[]))::integer as open, ${counted.join(', ')}
       from wangge.orders o
      where ${orderVisible('$1')} and ${canStand(bind)}`,
    values,
  );
  return rows[0]!;
}

/** Notes that a person has opened an order at a revision; one that he may see. */
export async function markRead(
  database: Queryable,
  number: string,
  person: string,
  revision: number,
  scopes: Scopes,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `insert into wangge.order_reads (person, order_id, revision)
     select $3, o.id, least($4, o.revision) from wangge.orders o where o.number = $2 and ${orderVisible('$1')}
     on conflict (person, order_id)
       do update set revision = greatest(order_reads.revision, excluded.revision)`,
    [scopes, number, person, revision],
  );
  return rowCount === 1;
}

/**
 * Notes that a person knows an order as it will be at a revision: he takes the step that leads there. The service itself
 * acts under names that are nobody's; of these nothing is noted.
 */
export async function knowsFrom(
  transaction: Queryable,
  id: number,
  person: string,
  revision: number,
): Promise<void> {
  await transaction.query(
    `insert into wangge.order_reads (person, order_id, revision)
     select name, $2, $3 from wangge.users where name = $1
     on conflict (person, order_id) do update set revision = excluded.revision`,
    [person, id, revision],
  );
}

/** Whether an order changed since a person last opened it. */
export async function isUnread(
  database: Queryable,
  number: string,
  person: string,
  revision: number,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `select from wangge.order_reads r join wangge.orders o on o.id = r.order_id
      where o.number = $1 and r.person = $2 and r.revision >= $3`,
    [number, person, revision],
  );
  return rowCount === 0;
}
