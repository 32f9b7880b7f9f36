import type { Database, Queryable } from '../database/database.ts';
import type { Period } from './schema.ts';

/** A day is counted once it has been over for so long that nothing of it is still being written. */
const settledAfter = '10 minutes';

/** Numbers of one item in one district, or of one street, over a period. */
export interface Numbers {
  item: string | null;
  district: string | null;
  street: string | null;
  numbers: Record<string, number>;
}

/** Keeps the numbers of the days of a period that are over and not kept yet, a transaction each. */
export async function keepDays(database: Database, { from, to }: Period): Promise<void> {
  const { rows } = await database.query<{ day: string }>(
    `select day::text as day from wangge.report_period($1, $2)
      where not kept and wangge.day_start(day + 1) < now() - $3::interval order by day`,
    [from, to, settledAfter],
  );
  for (const { day } of rows) await database.query('select wangge.keep_day($1)', [day]);
}

/**
 * The sums over a period: of the days that are kept, and of the others counted now. What is open and overdue is not
 * summed up: it is what it is at the end.
 */
export async function numbers(
  database: Queryable,
  by: 'item' | 'street',
  { from, to }: Period,
): Promise<Numbers[]> {
  const { rows } = await database.query<Numbers>(
    `with day as (
       select day, kept from wangge.report_period($2, $3)
     ), counted as (
       select n.day, n.item, n.district, n.street, n.numbers
         from wangge.day_numbers n where n.by = $1 and n.day >= $2 and n.day <= $3
       union all
       select day.day, n.item, n.district, n.street, n.numbers
         from day cross join lateral wangge.numbers_of_day(day.day) n where not day.kept and n.by = $1
     ), summed as (
       select c.item, c.district, c.street, n.key, sum(n.value::bigint) as value
         from counted c cross join lateral jsonb_each_text(c.numbers) n
        where n.key <> 'open-overdue' or c.day = (select max(day) from day)
        group by 1, 2, 3, 4
     )
     select item, district, street, jsonb_object_agg(key, value) as numbers from summed group by 1, 2, 3`,
    [by, from, to],
  );
  return rows;
}

/** When each item was last reported before the end of a day; those that never were are not among them. */
export async function lastReports(
  database: Queryable,
  items: readonly string[],
  day: string,
): Promise<Map<string, string>> {
  const { rows } = await database.query<{ item: string; at: string }>(
    `select item, wangge.utc_text(e.received_at) as at
       from unnest($1::text[]) as item cross join lateral (
         select received_at from wangge.events
          where events.item = item.item and received_at < wangge.day_start($2::date + 1)
          order by id desc limit 1) e`,
    [items, day],
  );
  return new Map(rows.map(({ item, at }) => [item, at]));
}
