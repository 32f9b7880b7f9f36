import type { Indicator, IndicatorDefinition } from '../../domain/answers/indicators.ts';
import type { Database, Queryable } from '../database/database.ts';

export interface Kept {
  code: string;
  definition: IndicatorDefinition;
  lookedAt: Date | null;
  fault: Indicator['fault'];
}

const columns = `code, definition, looked_at as "lookedAt", fault`;

export async function all(database: Queryable): Promise<Kept[]> {
  const { rows } = await database.query<Kept>(
    `select ${columns} from wangge.indicators order by position, code`,
  );
  return rows;
}

export async function find(database: Queryable, code: string): Promise<Kept | undefined> {
  const { rows } = await database.query<Kept>(`select ${columns} from wangge.indicators where code = $1`, [
    code,
  ]);
  return rows[0];
}

/** Puts in definitions that were never put in before, behind those that are there; one of a code that is taken stays out. */
export async function seed(
  database: Database,
  definitions: readonly (IndicatorDefinition & { code: string })[],
): Promise<void> {
  await database.query(
    `with fresh as (
       insert into wangge.seeded_indicators (code)
       select d ->> 'code' from jsonb_array_elements($1::jsonb) as s (d)
       on conflict do nothing returning code)
     insert into wangge.indicators (code, definition, position, changed_by)
     select code, d - 'code', position + (select coalesce(max(position), 0) from wangge.indicators), 'system'
       from jsonb_array_elements($1::jsonb) with ordinality as s (d, position) join fresh on fresh.code = d ->> 'code'
     on conflict do nothing`,
    [JSON.stringify(definitions)],
  );
}

/** @returns whether it is new */
export async function put(
  database: Queryable,
  code: string,
  definition: IndicatorDefinition,
  actor: string,
): Promise<boolean> {
  const { rows } = await database.query<{ isNew: boolean }>(
    `insert into wangge.indicators as i (code, definition, position, changed_by)
     values ($1, $2, (select coalesce(max(position), 0) + 1 from wangge.indicators), $3)
     on conflict (code) do update
        set definition = excluded.definition, changed_by = excluded.changed_by, changed_at = now(),
            looked_at = null, fault = null
     returning i.xmax = 0 as "isNew"`,
    [code, JSON.stringify(definition), actor],
  );
  return rows[0]!.isNew;
}

/** @returns whether it was there */
export async function remove(database: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await database.query('delete from wangge.indicators where code = $1', [code]);
  return rowCount === 1;
}

export interface Newest {
  indicator: string;
  at: Date;
  value: number;
  before: number | null;
  recent: { at: string; value: number }[];
}

/** The newest value of each, the one a day before it, and at most `count` of the day up to it, evenly taken. */
export async function newest(
  database: Queryable,
  codes: readonly string[],
  count: number,
): Promise<Newest[]> {
  const { rows } = await database.query<Newest>(
    `select n.indicator, n.at, n.value, b.value as before, coalesce(r.recent, '[]') as recent
       from unnest($1::text[]) as c (code)
         cross join lateral (
           select * from wangge.indicator_values v where v.indicator = c.code order by v.at desc limit 1) n
         left join lateral (
           select v.value from wangge.indicator_values v
            where v.indicator = c.code and v.at <= n.at - interval '1 day' and v.at > n.at - interval '2 days'
            order by v.at desc limit 1) b on true
         left join lateral (
           select jsonb_agg(jsonb_build_object('at', to_json(t.at), 'value', t.value) order by t.at) as recent
             from (select distinct on (width_bucket(extract(epoch from n.at - v.at), 0, 86400, $2)) v.at, v.value
                     from wangge.indicator_values v
                    where v.indicator = c.code and v.at > n.at - interval '1 day'
                    order by width_bucket(extract(epoch from n.at - v.at), 0, 86400, $2), v.at desc) t) r on true`,
    [codes, count],
  );
  return rows;
}

export async function series(
  database: Queryable,
  code: string,
  since: Date,
  until: Date,
  limit: number,
): Promise<{ at: Date; value: number }[]> {
  const { rows } = await database.query<{ at: Date; value: number }>(
    `select at, value from wangge.indicator_values
      where indicator = $1 and at >= $2 and at < $3 order by at limit $4`,
    [code, since, until, limit],
  );
  return rows;
}

/** Writes values; one of a time that is there stays as it is. @returns how many were new */
export async function write(
  database: Queryable,
  code: string,
  values: readonly { at: string; value: number }[],
  actor: string,
): Promise<number> {
  const { rowCount } = await database.query(
    `insert into wangge.indicator_values (indicator, at, value, actor)
     select $1, at, value, $4 from unnest($2::timestamptz[], $3::float8[]) as v (at, value)
     on conflict do nothing`,
    [code, values.map(({ at }) => at), values.map(({ value }) => value), actor],
  );
  return rowCount ?? 0;
}

/**
 * Takes an indicator to be computed at `now`, so that no other process does; it is due again after its cadence.
 * @returns whether it was due and is taken
 */
export async function claim(database: Queryable, code: string, now: Date): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.indicators set looked_at = $2
      where code = $1
        and (looked_at is null
             or looked_at <= $2::timestamptz - (definition ->> 'cadenceMinutes')::integer * interval '1 minute')`,
    [code, now],
  );
  return rowCount === 1;
}

export async function setFault(database: Queryable, code: string, fault: Indicator['fault']): Promise<void> {
  await database.query('update wangge.indicators set fault = $2 where code = $1', [
    code,
    fault && JSON.stringify(fault),
  ]);
}

/** Has a running service look at indicators when it looks next. */
export async function lookAgain(database: Queryable, codes: readonly string[]): Promise<void> {
  await database.query('update wangge.indicators set looked_at = null where code = any ($1)', [codes]);
}
