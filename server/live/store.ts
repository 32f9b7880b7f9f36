import { endStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { FeedRow, LiveQuery } from './schema.ts';

/** Rows after `position`, in the order of their commits, at most `limit`. */
export async function read(database: Queryable, position: number, limit: number): Promise<FeedRow[]> {
  const result = await database.query<FeedRow>(
    `select id, topic, scene, street, payload::text as payload, scopes, kept_by as "keptBy",
       payload ->> 'layer' as layer, payload ->> 'recipient' as recipient,
       case when not st_isempty(geom)
         then array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] end as bbox
     from wangge.feed where id > $1 order by id limit $2`,
    [position, limit],
  );
  return result.rows;
}

/** The ids of the oldest and the newest row; both 0 while the feed is empty. */
export async function bounds(database: Queryable): Promise<{ oldest: number; newest: number }> {
  const result = await database.query<{ oldest: number; newest: number }>(
    'select coalesce(min(id), 0) as oldest, coalesce(max(id), 0) as newest from wangge.feed',
  );
  return result.rows[0]!;
}

/** A page of a snapshot: the open orders after the one of that row, in the form in which the feed carries them. */
export interface OpenOrders {
  count: number;
  last: number;
  /** A JSON array on one line. */
  orders: string;
}

/**
 * The next open orders after the row `after` that meet the query and are visible in the scopes, the longest open first,
 * at most `limit`.
 */
export async function openOrders(
  database: Queryable,
  query: LiveQuery,
  scopes: readonly string[] | null,
  after: number,
  limit: number,
): Promise<OpenOrders> {
  const { rows } = await database.query<OpenOrders>(
    `with page as (
       select o.id, wangge.order_document(o) as document
         from wangge.orders o
        where o.id > $1 and not (o.state = any ($2))
          and ($3::double precision[] is null
            or o.geom && st_makeenvelope(($3)[1], ($3)[2], ($3)[3], ($3)[4], 4326))
          and ($4::text is null or o.scene = $4)
          and ($5::text is null or o.street = $5)
          and ${orderVisible('$6')}
        order by o.id
        limit $7)
     select count(*) as count, coalesce(max(id), $1) as last,
            coalesce(jsonb_agg(document order by id), '[]')::text as orders
       from page`,
    [after, endStates, query.bbox ?? null, query.scene ?? null, query.street ?? null, scopes, limit],
  );
  return rows[0]!;
}

/** What is kept of the feed, whatever else: see `prune`. */
export interface Keep {
  /** Rows younger than this, hours. */
  hours: number;
  /** The newest rows, whatever their age; at least the very newest, from which the ids go on. */
  rows: number;
}

/** Removes the oldest rows that need not be kept, at most `limit`. @returns how many were removed */
export async function prune(database: Queryable, keep: Keep, limit: number): Promise<number> {
  const { rowCount } = await database.query(
    // A bound of ids, and no list of them: a list may be joined row by row while the table's statistics are old.
    `delete from wangge.feed
      where id <= (select max(id) from (
              select id from wangge.feed
               where id <= (select max(id) from wangge.feed) - greatest($2, 1)
               order by id limit $3) oldest)
        and at < now() - make_interval(hours => $1)`,
    [keep.hours, keep.rows, limit],
  );
  return rowCount ?? 0;
}
