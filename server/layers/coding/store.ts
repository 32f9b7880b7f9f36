import type { GivenCodes } from '../../../domain/answers/layer-versions.ts';
import type { Queryable } from '../../database/database.ts';
import type { CodeRule } from '../schema.ts';
import { versionTable } from '../tables.ts';

const highest = 999_999;

/** Waits for whoever gives codes; until the end of the transaction nobody else does. */
export async function lockSerials(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(7207, 50)');
}

/** Whether a feature of a table has no code. */
export async function lacksCodes(database: Queryable, table: string): Promise<boolean> {
  const { rows } = await database.query<{ lacks: boolean }>(
    `select exists (select from ${table} where code is null) as lacks`,
  );
  return rows[0]!.lacks;
}

/** The tables of the tier of districts and of a layer, as they are in force; null where there is none. */
export async function tablesInForce(
  database: Queryable,
  layer: string,
): Promise<{ districts: string | null; layer: string | null }> {
  const { rows } = await database.query<{ isDistricts: boolean; tableId: number }>(
    `select l.tier is not distinct from 'district' as "isDistricts", v.table_id as "tableId"
       from wangge.layers l join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
      where l.tier = 'district' or l.id = $1`,
    [layer],
  );
  const tableOf = (isDistricts: boolean) => {
    const found = rows.find((row) => row.isDistricts === isDistricts);
    return found ? versionTable(found.tableId) : null;
  };
  return { districts: tableOf(true), layer: tableOf(false) };
}

/** Keeps the highest serials of a class in a table, as far as they are higher than those known. */
async function noteSerials(transaction: Queryable, table: string, codeClass: string): Promise<void> {
  await transaction.query(
    `insert into wangge.part_serials (prefix, last)
     select left(code, 10), max(right(code, 6)::int) from ${table}
      where code ~ '^[0-9]{16}$' and substr(code, 7, 4) = $1 group by 1
     on conflict (prefix) do update set last = excluded.last where wangge.part_serials.last < excluded.last`,
    [codeClass],
  );
}

/** Notes the serials of a class in every version of a layer that was made since they were noted last. */
export async function noteVersions(transaction: Queryable, layer: string, codeClass: string): Promise<void> {
  const { rows } = await transaction.query<{ tableId: number; version: number }>(
    `select distinct on (coalesce(v.rows_of, v.table_id)) v.table_id as "tableId", v.version
       from wangge.layer_versions v join wangge.layers l on l.id = v.layer_id
      where l.id = $1 and v.version > l.serials_noted and v.state in ('checked', 'published', 'superseded')
      order by coalesce(v.rows_of, v.table_id), v.version desc`,
    [layer],
  );
  for (const { tableId } of rows) await noteSerials(transaction, versionTable(tableId), codeClass);
  await transaction.query(
    'update wangge.layers set serials_noted = greatest(serials_noted, $2) where id = $1',
    [layer, Math.max(0, ...rows.map(({ version }) => version))],
  );
}

interface Coded {
  layer: string;
  /** The table whose features lack codes. */
  table: string;
  /** The tables in force of districts and of the layer. */
  inForce: { districts: string | null; layer: string | null };
  rule: CodeRule;
}

const summary = `
  select (select count(*)::int from numbered where serial <= ${highest}) as given,
         (select count(*)::int from matched) as kept,
         (select count(*)::int from numbered where serial > ${highest}) as exhausted,
         (select count(*)::int from fresh where district is null) as "withoutDistrict",
         (select coalesce(json_agg(r order by r."from"), '[]')
            from (select min(code) as "from", max(code) as "to", count(*)::int as count
                    from numbered where serial <= ${highest} group by left(code, 10)) r) as ranges`;

/**
 * Says which codes the features of a table get that have none. One that is known again, by its identifying field or else by
 * its geometry (to the centimetre), keeps the code that it has in the version in force or was given once; of several that
 * are alike the first keeps the first. Others get the next serial of their district, in the order of their numbers.
 */
function planOf({ table, inForce }: Coded): string {
  const before =
    inForce.layer ??
    '(select null::text as code, null::jsonb as properties, null::geometry as geom where false)';
  const districts = inForce.districts ?? '(select null::text as code, null::geometry as geom where false)';
  const sourceOf = (properties: string) => `nullif(${properties} ->> $2::text, '')`;
  return `
  with missing as materialized (
    select fid, geom, ${sourceOf('properties')} as source_id, wangge.geometry_print(geom) as print
      from ${table} where code is null),
  wanted as (
    select *, row_number() over (partition by source_id, case when source_id is null then print end order by fid) as ordinal
      from missing),
  held as materialized (
    select code, ${sourceOf('properties')} as source_id, wangge.geometry_print(geom) as print
      from ${before} b where code is not null),
  free as materialized (
    select * from (
      select code, source_id, print from held
      union all
      select code, source_id, print from wangge.given_codes g
       where layer_id = $1 and not exists (select from held h where h.code = g.code)) k
     where not exists (select from ${table} t where t.code = k.code)),
  known as materialized (
    select *, row_number() over (partition by source_id order by code) as by_source,
           row_number() over (partition by print order by code) as by_print from free),
  matched as materialized (
    select distinct on (code) fid, code from (
      select w.fid, k.code, 1 as way from wanted w
        join known k on k.source_id = w.source_id and k.by_source = w.ordinal where w.source_id is not null
      union all
      select w.fid, k.code, 2 from wanted w
        join known k on k.print = w.print and k.by_print = w.ordinal where w.source_id is null) m
     order by code, way, fid),
  fresh as materialized (
    select m.fid, m.source_id, m.print,
           (select d.code from ${districts} d
             where d.code ~ '^[0-9]{6}$'
               and st_covers(d.geom, case when st_isvalid(m.geom) then st_pointonsurface(m.geom) else st_centroid(m.geom) end)
             order by d.code limit 1) as district
      from missing m where not exists (select from matched k where k.fid = m.fid)),
  here as (
    select left(code, 10) as prefix, max(right(code, 6)::int) as last from ${table}
     where code ~ '^[0-9]{16}$' and substr(code, 7, 4) = $3::text group by 1),
  counted as (
    select f.fid, f.source_id, f.print, f.district || $3::text as prefix,
           greatest(coalesce(h.last, 0), coalesce(s.last, 0))
             + row_number() over (partition by f.district order by f.fid) as serial
      from fresh f
      left join here h on h.prefix = f.district || $3::text
      left join wangge.part_serials s on s.prefix = f.district || $3::text
     where f.district is not null),
  numbered as materialized (
    select *, prefix || lpad(serial::text, 6, '0') as code from counted)`;
}

const valuesOf = ({ layer, rule }: Coded) => [
  layer,
  rule.identifiedBy ?? null,
  rule.majorClass + rule.minorClass,
];

/** What giving codes would come to. */
export async function planned(database: Queryable, coded: Coded): Promise<GivenCodes> {
  const { rows } = await database.query<GivenCodes>(`${planOf(coded)} ${summary}`, valuesOf(coded));
  return rows[0]!;
}

/** Gives codes, keeps for what they were given, and how far serials are; the caller holds the lock of serials. */
export async function give(transaction: Queryable, coded: Coded): Promise<GivenCodes> {
  const { rows } = await transaction.query<GivenCodes>(
    `${planOf(coded)},
     noted as (
       insert into wangge.given_codes (code, layer_id, source_id, print)
       select code, $1, source_id, print from numbered where serial <= ${highest}),
     chosen as (
       select fid, code from matched union all select fid, code from numbered where serial <= ${highest}),
     written as (
       update ${coded.table} t set code = c.code from chosen c where t.fid = c.fid),
     counted_on as (
       insert into wangge.part_serials (prefix, last)
       select prefix, max(serial) from numbered where serial <= ${highest} group by prefix
       on conflict (prefix) do update set last = greatest(wangge.part_serials.last, excluded.last))
     ${summary}`,
    valuesOf(coded),
  );
  return rows[0]!;
}

/** Fills a table with the features of another one, as they are. */
export async function copyFeatures(database: Queryable, from: string, to: string): Promise<void> {
  const columns = 'fid, code, name, parent, properties, geom';
  await database.query(`insert into ${to} (${columns}) select ${columns} from ${from}`);
}
