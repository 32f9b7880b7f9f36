import type { CityUnit } from '../../domain/answers/units.ts';
import type { Queryable } from '../database/database.ts';
import type { UnitQuery, UnitSettings } from './schema.ts';

const columns = `u.code, u.name, u.name_en as "nameEn", u.kind, u.parent, u.by_hand as "byHand",
  (select count(distinct r.user_id) from wangge.user_roles r where r.unit = u.code) as people,
  (select count(*) from wangge.units c where c.parent = u.code) as children`;

/** The units that a reader sees: all, or those whose scopes he has and those above them. */
const visible = (scopes: string) =>
  `(${scopes}::text[] is null or 'unit/' || u.code = any (${scopes})
    or exists (
      with recursive above as (
        select p.parent from wangge.units p where 'unit/' || p.code = any (${scopes})
        union select p.parent from above a join wangge.units p on p.code = a.parent)
      select from above a where a.parent = u.code))`;

export async function list(
  database: Queryable,
  { parent, kind, q, cursor }: UnitQuery,
  limit: number,
  scopes: readonly string[] | null,
): Promise<CityUnit[]> {
  const { rows } = await database.query<CityUnit>(
    `select ${columns} from wangge.units u
      where ($1::text is null or u.parent = $1) and ($2::text is null or u.kind = $2)
        and ($3::text is null or strpos(lower(u.name), lower($3)) > 0 or strpos(lower(u.name_en), lower($3)) > 0
          or starts_with(u.code, $3))
        and ($4::text is null or u.code > $4) and ${visible('$6')}
      order by u.code limit $5`,
    [parent ?? null, kind ?? null, q ?? null, cursor ?? null, limit, scopes],
  );
  return rows;
}

export async function find(
  database: Queryable,
  code: string,
  scopes: readonly string[] | null,
): Promise<CityUnit | undefined> {
  const { rows } = await database.query<CityUnit>(
    `select ${columns} from wangge.units u where u.code = $1 and ${visible('$2')}`,
    [code, scopes],
  );
  return rows[0];
}

export async function namesOf(
  database: Queryable,
  codes: readonly string[],
): Promise<Pick<CityUnit, 'code' | 'name' | 'nameEn' | 'kind'>[]> {
  const { rows } = await database.query<Pick<CityUnit, 'code' | 'name' | 'nameEn' | 'kind'>>(
    'select code, name, name_en as "nameEn", kind from wangge.units where code = any ($1)',
    [codes],
  );
  return rows;
}

/** Whether `code` is `top` or lies below it. */
export async function liesBelow(database: Queryable, code: string, top: string): Promise<boolean> {
  const { rowCount } = await database.query(
    `with recursive above as (
       select u.code, u.parent from wangge.units u where u.code = $1
       union select u.code, u.parent from above a join wangge.units u on u.code = a.parent)
     select from above where code = $2`,
    [code, top],
  );
  return rowCount! > 0;
}

/** Keeps a unit as a person says. */
export async function put(
  database: Queryable,
  code: string,
  { name, nameEn, kind, parent }: UnitSettings,
): Promise<void> {
  await database.query(
    `insert into wangge.units (code, name, name_en, kind, parent, by_hand) values ($1, $2, $3, $4, $5, true)
     on conflict (code) do update
        set name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, parent = excluded.parent,
            by_hand = true, updated_at = now()`,
    [code, name, nameEn, kind, parent],
  );
}

export async function remove(database: Queryable, code: string): Promise<void> {
  await database.query('delete from wangge.units where code = $1', [code]);
}

/** How many keys are of a unit. */
export async function keysOf(database: Queryable, code: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select count(*) from wangge.api_keys where unit = $1 and revoked_at is null',
    [code],
  );
  return rows[0]!.count;
}

/** A unit that layers, rules or the catalogue name. */
export interface NamedUnit {
  code: string;
  name: string;
  nameEn: string | null;
  kind: string;
  /** Of the unit above; the city where that is none. */
  parent: string | null;
}

/** Takes in units that are named; those that a person keeps stay as they are. Returns how many were new or changed. */
export async function takeIn(database: Queryable, units: readonly NamedUnit[]): Promise<number> {
  const { rowCount } = await database.query(
    `insert into wangge.units as u (code, name, name_en, kind, parent)
     select distinct on (given.code) given.code, given.name, given."nameEn", given.kind,
       coalesce((select p.code from wangge.units p where p.code = given.parent and p.code <> given.code), 'city')
       from jsonb_to_recordset($1) as given (code text, name text, "nameEn" text, kind text, parent text)
      where given.code <> 'city'
      order by given.code
     on conflict (code) do update
        set name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, parent = excluded.parent,
            updated_at = now()
      where not u.by_hand
        and (u.name, u.name_en, u.kind, u.parent)
          is distinct from (excluded.name, excluded.name_en, excluded.kind, excluded.parent)`,
    [JSON.stringify(units)],
  );
  return rowCount ?? 0;
}

/**
 * What a layer's features say of units: `code`, `name` and `parent` are columns, all other fields properties. The
 * English name is the property that ends with `_en`, as decisions read it.
 */
export async function namedByFeatures(
  database: Queryable,
  table: string,
  fields: { code: string; name: string },
): Promise<Omit<NamedUnit, 'kind'>[]> {
  const value = (field: string, parameter: string) =>
    ['code', 'name', 'parent'].includes(field)
      ? `case when ${parameter}::text is not null then ${field} end`
      : `properties ->> ${parameter}::text`;
  const { rows } = await database.query<Omit<NamedUnit, 'kind'>>(
    `select distinct on (1) code, coalesce(nullif(name, ''), code) as name, nullif(name_en, '') as "nameEn", parent from (
       select ${value(fields.code, '$1')} as code, ${value(fields.name, '$2')} as name,
         properties ->> $3::text as name_en, parent from ${table}) found
      where code <> '' order by 1, 2`,
    [fields.code, fields.name, `${fields.name}_en`],
  );
  return rows;
}
