import type { Database, Queryable } from '../database/database.ts';
import { eventVisible } from '../database/visible-rows.ts';
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

/** Keeps the numbers of the days up to one that are over and not kept yet, a transaction each. */
export async function keepDays(database: Database, to: string): Promise<void> {
  const { rows } = await database.query<{ day: string }>(
    `select day::text as day from wangge.report_period('-infinity', $1)
      where not kept and wangge.day_start(day + 1) < now() - $2::interval order by day`,
    [to, settledAfter],
  );
  for (const { day } of rows) await database.query('select wangge.keep_day($1)', [day]);
}

/**
 * The sums over a period: of the days that are kept, and of the others counted now. What is open and overdue at its end is
 * what was at the end of the last day that is kept, and what the days after it changed.
 */
export async function numbers(
  database: Queryable,
  by: 'item' | 'street',
  { from, to }: Period,
): Promise<Numbers[]> {
  const { rows } = await database.query<Numbers>(
    `with day as (
       select day, kept from wangge.report_period('-infinity', $3)
     ), counted as (
       select n.day, n.item, n.district, n.street, n.numbers, true as kept
         from wangge.day_numbers n where n.by = $1 and n.day between $2 and $3
       union all
       select day.day, n.item, n.district, n.street, n.numbers, false
         from day cross join lateral wangge.numbers_of_day(day.day) n where not day.kept and n.by = $1
     ), named as (
       select c.item, c.district, c.street, 'open-overdue' as key, wangge.newly_overdue(c.numbers) as value
         from counted c where not c.kept
       union all
       select o.item, o.district, o.street, 'open-overdue', o.value
         from wangge.overdue_days o
        where o.by = $1 and o.day = (select max(r.day) from wangge.report_days r where r.day <= $3)
       union all
       select c.item, c.district, c.street, n.key, n.value::bigint
         from counted c cross join lateral jsonb_each_text(c.numbers) n where c.day >= $2
     ), summed as (
       select item, district, street, key, sum(value) as value from named group by 1, 2, 3, 4
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
  scopes: readonly string[] | null,
): Promise<Map<string, string>> {
  const { rows } = await database.query<{ item: string; at: string }>(
    `select item, wangge.utc_text(e.received_at) as at
       from unnest($1::text[]) as item cross join lateral (
         select e.received_at from wangge.events e join wangge.orders o on o.id = e.order_id
          where e.item = item.item and e.received_at < wangge.day_start($2::date + 1) and ${eventVisible('$3')}
          order by e.id desc limit 1) e`,
    [items, day, scopes],
  );
  return new Map(rows.map(({ item, at }) => [item, at]));
}
