import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { Period } from './schema.ts';
import { figures, type Grouping, keyOf, type Sums } from './store.ts';

/** What a day or a month has of one key. */
export interface Step {
  /** Its first day. */
  start: string;
  key: string;
  sums: Sums;
}

/**
 * What each day or month of a period has, by what it is told for; those without anything are not among them.
 * @param period of months, whole ones
 * @param keys null for all
 */
export async function series(
  database: Queryable,
  by: Grouping,
  grain: 'day' | 'month',
  { from, to }: Period,
  keys: readonly string[] | null,
  scopes: readonly string[] | null,
): Promise<Step[]> {
  if (scopes === null) {
    const { rows } = await database.query<{ start: string; key: string; counts: number[] }>(
      `select start::text, key, counts::float8[] as counts from wangge.figure_sums
        where by = $1 and grain = $2 and start >= $3 and start <= $4 and ($5::text[] is null or key = any ($5))
        order by start, key`,
      [by, grain, from, to, keys],
    );
    return rows.map(({ start, key, counts }) => ({
      start,
      key,
      sums: Object.fromEntries(
        counts.flatMap((value, place) => (value === 0 ? [] : [[figures[place]!, value]])),
      ),
    }));
  }
  const { rows } = await database.query<Step>(
    `select start::text, key, jsonb_object_agg(name, value) as sums
       from (select date_trunc($1, f.day)::date as start, ${keyOf[by]} as key, g.name, sum(f.value) as value
               from wangge.figure_facts f
                 join wangge.figures g on g.id = f.figure
                 join wangge.figure_orders d on d.order_id = f.order_id
                 join wangge.orders o on o.id = f.order_id
              where f.day >= $2 and f.day <= $3 and ${orderVisible('$5')}
              group by 1, 2, 3) s
      where key is not null and ($4::text[] is null or key = any ($4))
      group by 1, 2 order by 1, 2`,
    [grain, from, to, keys, scopes],
  );
  return rows;
}
