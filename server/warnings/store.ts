import type { Warning, WarningDetail } from '../../domain/answers/warnings.ts';
import type { Queryable } from '../database/database.ts';
import type { Shape, WarningQuery } from './schema.ts';

/** A geometry as the database writes it, extended WKB in hexadecimal, CRS84. */
export type Area = string;

const state = `case when w.ended_at is not null or w.expires_at <= clock_timestamp() then 'ended'
  when w.effective_at > clock_timestamp() then 'pending' else 'in-force' end`;

const document = (
  geometry: string,
) => `w.id, w.source, w.external_id as "externalId", w.kind, w.level, w.text, w.areas,
  ${geometry} as geometry, wangge.utc_text(w.effective_at) as "effectiveAt", wangge.utc_text(w.expires_at) as "expiresAt",
  wangge.utc_text(w.raised_at) as "raisedAt", w.raised_by as "raisedBy", w.revision, ${state} as state,
  wangge.utc_text(w.ended_at) as "endedAt", w.ended_by as "endedBy", w.end_reason as "endReason", w.end_note as "endNote",
  (select count(*)::int from wangge.warning_responses r where r.warning_id = w.id and r.released_at is null) as units`;

const whole = document('st_asgeojson(w.geom, 7)::jsonb');
// Some ten metres: what a list draws needs no more.
const sketched = document('st_asgeojson(st_simplifypreservetopology(w.geom, 0.0001), 6)::jsonb');

/** What is wrong with a geometry in PostGIS's words; null for a valid one. */
export async function faultOf(database: Queryable, shape: Shape): Promise<string | null> {
  const { rows } = await database.query<{ reason: string | null }>(
    `select case when not st_isvalid(g) then st_isvalidreason(g) end as reason
       from (select st_setsrid(st_geomfromgeojson($1), 4326) as g) as d`,
    [JSON.stringify(shape)],
  );
  return rows[0]!.reason;
}

/** The area of a shape and what lies within `distance` metres of it. */
export async function areaOf(database: Queryable, shape: Shape, distance: number): Promise<Area> {
  const { rows } = await database.query<{ area: Area }>(
    `select st_ashexewkb(case when $2 = 0 then g else wangge.buffer(g::geography, $2)::geometry end) as area
       from (select st_setsrid(st_geomfromgeojson($1), 4326) as g) as d`,
    [JSON.stringify(shape), distance],
  );
  return rows[0]!.area;
}

/**
 * Features of a layer by their codes.
 * @param table from the catalogue, safe to splice
 */
export async function featuresByCode(
  database: Queryable,
  table: string,
  codes: readonly string[],
): Promise<{ code: string; name: string; nameEn: string | null; area: Area }[]> {
  const { rows } = await database.query<{ code: string; name: string; nameEn: string | null; area: Area }>(
    `select code, coalesce(name, code) as name, properties ->> 'name_en' as "nameEn", st_ashexewkb(geom) as area from ${table} where code = any ($1)`,
    [codes],
  );
  return rows;
}

export async function unionOf(database: Queryable, areas: readonly Area[]): Promise<Area> {
  const { rows } = await database.query<{ area: Area }>(
    'select st_ashexewkb(st_union(g::geometry)) as area from unnest($1::text[]) as g',
    [areas],
  );
  return rows[0]!.area;
}

/** A feature that lies in an area, and a point of it that does. */
export interface Covered {
  code: string | null;
  name: string | null;
  nameEn: string | null;
  point: [number, number];
}

/**
 * What of a layer lies in an area, at most `most` counted and the first `listed` of them told. A feature that is an area
 * itself counts where they share a hundredth of the smaller of the two: neighbours along a border do not.
 * @param table from the catalogue, safe to splice
 */
export async function covered(
  database: Queryable,
  table: string,
  area: Area,
  { most, listed }: { most: number; listed: number },
): Promise<{ count: number; features: Covered[] }> {
  const { rows } = await database.query<{ count: number; features: Covered[] }>(
    `with area as materialized (select $1::geometry as g),
     met as materialized (
       select f.fid, f.code, f.name, f.properties ->> 'name_en' as name_en, f.geom, a.g, st_coveredby(f.geom, a.g) as whole
         from ${table} f, area a where f.geom && a.g and st_intersects(f.geom, a.g)),
     cut as (select fid, code, name, name_en, geom, g, whole, case when whole then geom else st_intersection(geom, g) end as part
               from met),
     kept as materialized (
       select fid, code, name, name_en, part from cut
        where whole or st_dimension(geom) < 2 or st_area(part) >= 0.01 * least(st_area(geom), st_area(g))
        order by fid limit $2),
     told as (select fid, code, name, name_en, st_pointonsurface(part) as p from kept order by fid limit $3)
     select (select count(*)::int from kept) as count,
            coalesce((select jsonb_agg(jsonb_build_object('code', code, 'name', name, 'nameEn', name_en,
              'point', jsonb_build_array(st_x(p), st_y(p))) order by fid) from told), '[]') as features`,
    [area, most, listed],
  );
  return rows[0]!;
}

/** Everything of a warning that a person or source gives. */
export interface Given {
  source: string;
  externalId: string | null;
  kind: string;
  level: string;
  text: string;
  areas: Warning['areas'];
  area: Area | null;
  effectiveAt: string;
  expiresAt: string | null;
}

/** @returns its id; null where the source gave one of that external id before */
export async function insert(transaction: Queryable, given: Given, by: string): Promise<number | null> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.warnings
       (source, external_id, kind, level, text, areas, geom, effective_at, expires_at, raised_by)
     values ($1, $2, $3, $4, $5, $6, $7::geometry, $8, $9, $10) on conflict (source, external_id) do nothing returning id`,
    [...valuesOf(given), by],
  );
  return rows[0]?.id ?? null;
}

function valuesOf(given: Given) {
  const { source, externalId, kind, level, text, areas, area, effectiveAt, expiresAt } = given;
  return [
    source,
    externalId,
    kind,
    level,
    text,
    areas && JSON.stringify(areas),
    area,
    effectiveAt,
    expiresAt,
  ];
}

const said = (
  row: string,
) => `jsonb_build_object('kind', ${row}.kind, 'level', ${row}.level, 'text', ${row}.text,
  'areas', ${row}.areas, 'drawn', ${row}.areas is null and ${row}.geom is not null,
  'effectiveAt', wangge.utc_text(${row}.effective_at), 'expiresAt', wangge.utc_text(${row}.expires_at))`;

/** Changes one that has not ended, and keeps what it said before. @returns whether there was one */
export async function update(transaction: Queryable, id: number, given: Given, by: string): Promise<boolean> {
  const { rows } = await transaction.query(
    `with before as (
       select ${said('w')} as said from wangge.warnings w where w.id = $10
     ), changed as (
     update wangge.warnings w
        set source = $1, external_id = $2, kind = $3, level = $4, text = $5, areas = $6, geom = $7::geometry,
            effective_at = $8, expires_at = $9, revision = revision + 1
      where id = $10 and ended_at is null returning w.id, w.revision, ${said('w')} as said)
     insert into wangge.warning_changes (warning_id, revision, by, former)
     select c.id, c.revision, $11, coalesce((
              select jsonb_object_agg(f.key, f.value) from jsonb_each(b.said) f
               where f.value is distinct from c.said -> f.key), '{}')
       from changed c, before b returning warning_id`,
    [...valuesOf(given), id, by],
  );
  return rows.length > 0;
}

export async function bySource(
  database: Queryable,
  source: string,
  externalId: string,
): Promise<number | null> {
  const { rows } = await database.query<{ id: number }>(
    'select id from wangge.warnings where source = $1 and external_id = $2',
    [source, externalId],
  );
  return rows[0]?.id ?? null;
}

export async function find(
  database: Queryable,
  id: number,
): Promise<(Omit<WarningDetail, 'responses' | 'inside' | 'changes'> & { area: Area | null }) | null> {
  const { rows } = await database.query<Warning & { area: Area | null }>(
    `select ${whole}, st_ashexewkb(w.geom) as area from wangge.warnings w where w.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Newest first, at most `limit`. */
export async function list(
  database: Queryable,
  { cursor, state: wanted, kind }: WarningQuery,
  limit: number,
): Promise<Warning[]> {
  const { rows } = await database.query<Warning>(
    `select ${sketched} from wangge.warnings w
      where ($1::bigint is null or w.id < $1) and ($2::text is null or w.kind = $2)
        and ($3 = 'all' or (w.ended_at is not null or coalesce(w.expires_at <= clock_timestamp(), false)) = ($3 = 'ended'))
      order by w.id desc limit $4`,
    [cursor ?? null, kind ?? null, wanted, limit],
  );
  return rows;
}

/** Those that held at some moment of a time, the first that began first. */
export async function between(database: Queryable, from: string, to: string): Promise<Warning[]> {
  const { rows } = await database.query<Warning>(
    `select ${sketched} from wangge.warnings w
      where w.effective_at <= $2 and coalesce(w.ended_at, w.expires_at, 'infinity') >= $1
      order by w.effective_at, w.id`,
    [from, to],
  );
  return rows;
}

/** Ends a warning. @returns whether it had not ended before */
export async function end(
  transaction: Queryable,
  id: number,
  { by, note }: { by: string; note: string },
): Promise<boolean> {
  const { rows } = await transaction.query(
    `update wangge.warnings set ended_at = clock_timestamp(), ended_by = $2, end_reason = 'lifted', end_note = $3,
            revision = revision + 1
      where id = $1 and ended_at is null returning id`,
    [id, by, note],
  );
  return rows.length > 0;
}

/** Ends those whose time is over. @returns their ids */
export async function expire(transaction: Queryable, now: Date): Promise<number[]> {
  const { rows } = await transaction.query<{ id: number }>(
    `update wangge.warnings set ended_at = expires_at, ended_by = 'system', end_reason = 'expired', revision = revision + 1
      where ended_at is null and expires_at <= $1 returning id`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/** Tells the feed that a warning is another now. */
export async function announce(transaction: Queryable, id: number): Promise<void> {
  await transaction.query(
    `select wangge.append_feed('warning', null, null, null, jsonb_build_object('id', w.id, 'kind', w.kind,
       'level', w.level, 'revision', w.revision, 'ended', w.ended_at is not null))
       from wangge.warnings w where w.id = $1`,
    [id],
  );
}

/** How a warning was changed, the newest first, each with what it said before. */
export async function changes(database: Queryable, id: number): Promise<WarningDetail['changes']> {
  const { rows } = await database.query<WarningDetail['changes'][number]>(
    `select revision, wangge.utc_text(at) as at, by, former from wangge.warning_changes
      where warning_id = $1 order by revision desc`,
    [id],
  );
  return rows;
}
