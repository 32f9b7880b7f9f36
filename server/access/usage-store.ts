import type { Queryable } from '../database/database.ts';

/** Requests of a key to an address. */
export interface Used {
  key: number;
  address: string;
  requests: number;
  refused: number;
}

/** Adds what was used today, and what counts against quotas of the month. @returns what each of the keys has used of it */
export async function addUsage(
  database: Queryable,
  used: readonly Used[],
  counted: ReadonlyMap<number, number>,
): Promise<Map<number, number>> {
  if (used.length > 0)
    await database.query(
      `insert into wangge.key_usage (key_id, day, address, requests, refused)
       select u.key, wangge.day_of(now()), u.address, u.requests, u.refused
         from jsonb_to_recordset($1) as u (key bigint, address text, requests bigint, refused bigint)
           join wangge.api_keys k on k.id = u.key
        order by u.key, u.address
       on conflict (key_id, day, address) do update
         set requests = wangge.key_usage.requests + excluded.requests,
             refused = wangge.key_usage.refused + excluded.refused`,
      [JSON.stringify(used)],
    );
  const { rows } = await database.query<{ key: number; requests: number }>(
    `insert into wangge.key_months as m (key_id, month, requests)
     select u.key, date_trunc('month', wangge.day_of(now()))::date, u.requests
       from unnest($1::bigint[], $2::bigint[]) as u (key, requests) join wangge.api_keys k on k.id = u.key
      order by u.key
     on conflict (key_id, month) do update set requests = m.requests + excluded.requests
     returning key_id as key, requests`,
    [[...counted.keys()], [...counted.values()]],
  );
  return new Map(rows.map(({ key, requests }) => [key, requests]));
}
