import type { Queryable } from '../database/database.ts';
import type { FeedRow } from './schema.ts';

/** Rows after `position`, in the order of their commits, at most `limit`. */
export async function read(database: Queryable, position: number, limit: number): Promise<FeedRow[]> {
  const result = await database.query<FeedRow>(
    `select id, topic, scene, street, payload::text as payload, payload ->> 'layer' as layer,
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
