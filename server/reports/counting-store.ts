import type { Queryable } from '../database/database.ts';

/** How many changes wait to be counted, at most `most` of them. */
export async function countWaiting(database: Queryable, most: number): Promise<number> {
  const { rows } = await database.query<{ waiting: number }>(
    `select count(*)::integer as waiting
       from (select from wangge.figure_changes where at <= now() order by at limit $1) c`,
    [most],
  );
  return rows[0]!.waiting;
}

/** Counts orders that changed, at most `most`, and keeps the sums in the same transaction. Returns how many. */
export async function countChanged(database: Queryable, most: number): Promise<number> {
  const { rows } = await database.query<{ counted: number }>('select wangge.count_figures($1) as counted', [
    most,
  ]);
  return rows[0]!.counted;
}
