import type { Queryable } from '../database/database.ts';
import { etagColumn } from '../layers/etag.ts';
import { type Box, beyond, conditionOf, orderOf, type Selection } from './selection.ts';
import type { System } from './systems.ts';

export interface FeatureRow {
  fid: number;
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  /** GeoJSON text with some decimals, outer rings counter-clockwise; null where no geometry was asked for. */
  geometry: string | null;
}

/** A feature whose geometry is Well-Known Binary, easting or longitude first, with all its digits. */
export interface BinaryRow extends Omit<FeatureRow, 'geometry'> {
  wkb: Buffer | null;
}

/** How the geometry of features is told. */
export interface Shown {
  system: System;
  /** Digits behind the point. */
  decimals: number;
  /** Whether it is left out. */
  skipped: boolean;
}

const members = 'fid, code, name, parent, properties';

/** In the order of the axes that a file has, which is easting first. */
export const placed = ({ isCrs84, srid }: System) => (isCrs84 ? 'geom' : `st_transform(geom, ${srid})`);

// Outer rings counter-clockwise; before PostGIS 3.5 the function turns lines round, too.
export const wound = (geometry: string) =>
  `case when st_dimension(${geometry}) = 2 then st_forcepolygonccw(${geometry}) else ${geometry} end`;

function geometryText({ system, decimals, skipped }: Shown): string {
  if (skipped) return 'null';
  const turned = wound(placed(system));
  return `st_asgeojson(${system.northingFirst ? `st_flipcoordinates(${turned})` : turned}, ${decimals}, 0)`;
}

const geometryColumn = {
  text: (shown: Shown) => `${geometryText(shown)} as geometry`,
  binary: ({ system, skipped }: Shown) =>
    skipped ? 'null as wkb' : `st_asbinary(${wound(placed(system))}, 'NDR') as wkb`,
};
interface Rows {
  text: FeatureRow;
  binary: BinaryRow;
}

/** Parameters of a statement by their `$n`. */
export function parameters() {
  const values: unknown[] = [];
  return { values, parameter: (value: unknown) => `$${values.push(value)}` };
}

/**
 * Features in the order of their numbers, behind one of them.
 * @param table from the catalogue, safe to splice
 */
export async function readBehind<Form extends keyof Rows>(
  database: Queryable,
  table: string,
  selection: Selection,
  { after, limit }: { after: number; limit: number },
  form: Form,
  shown: Shown,
): Promise<Rows[Form][]> {
  const { values, parameter } = parameters();
  const condition = `fid > ${parameter(after)} and ${conditionOf(selection, parameter)}`;
  const { rows } = await database.query<Rows[Form]>(
    `select ${members}, ${geometryColumn[form](shown)} from ${table} where ${condition}
      order by fid limit ${parameter(limit)}`,
    values,
  );
  return rows;
}

/** A box of degrees as the box around it in a system; null where that has no end. */
export async function boxIn(database: Queryable, box: Box, { srid }: System): Promise<Box | null> {
  const { rows } = await database
    .query<{ box: Box }>(
      `select array[st_xmin(around), st_ymin(around), st_xmax(around), st_ymax(around)] as box
         from (select st_transform(st_segmentize(st_makeenvelope($1, $2, $3, $4, 4326),
                 greatest(0.000001, $3::float8 - $1, $4::float8 - $2) / 32), ${srid}) as around) a`,
      box,
    )
    .catch((error: Error) => {
      if (/transform|coordinate/i.test(error.message)) return { rows: [] };
      throw error;
    });
  const found = rows[0]?.box;
  return found?.every(Number.isFinite) ? found : null;
}

/** The numbers of a page, in the order that was asked for. */
export async function readNumbers(
  database: Queryable,
  table: string,
  selection: Selection,
  { after, before, limit }: { after: number | undefined; before: number | undefined; limit: number },
): Promise<number[]> {
  const { values, parameter } = parameters();
  const conditions = [conditionOf(selection, parameter)];
  if (after !== undefined) conditions.push(beyond(selection, table, after, false, parameter));
  if (before !== undefined) conditions.push(beyond(selection, table, before, true, parameter));
  const backwards = before !== undefined;
  const { rows } = await database.query<{ fid: number }>(
    `select fid from ${table} where ${conditions.join(' and ')}
      order by ${orderOf(selection, backwards, parameter)} limit ${parameter(limit)}`,
    values,
  );
  const numbers = rows.map(({ fid }) => fid);
  return backwards ? numbers.reverse() : numbers;
}

/** Features by their numbers, in the order of these. */
export async function readNumbered<Form extends keyof Rows>(
  database: Queryable,
  table: string,
  numbers: readonly number[],
  form: Form,
  shown: Shown,
): Promise<Rows[Form][]> {
  const { rows } = await database.query<Rows[Form]>(
    `select ${members}, ${geometryColumn[form](shown)} from ${table} where fid = any($1::bigint[])`,
    [numbers],
  );
  const byNumber = new Map(rows.map((row) => [Number(row.fid), row]));
  return numbers.flatMap((fid) => byNumber.get(Number(fid)) ?? []);
}

/** Whether a feature of this number is there. */
export async function hasNumber(database: Queryable, table: string, fid: number): Promise<boolean> {
  const { rows } = await database.query(`select from ${table} where fid = $1`, [fid]);
  return rows.length > 0;
}

/** A feature with what tells this state of it from another one. @param key its number, or else its code */
export async function readFeature(
  database: Queryable,
  table: string,
  key: { fid: number } | { code: string },
  shown: Shown,
): Promise<(FeatureRow & { etag: string }) | undefined> {
  const [condition, value] = 'fid' in key ? ['fid = $1', key.fid] : ['code = $1', key.code];
  const { rows } = await database.query<FeatureRow & { etag: string }>(
    `select ${members}, ${geometryColumn.text(shown)}, ${etagColumn} as etag from ${table}
      where ${condition} order by fid limit 1`,
    [value],
  );
  return rows[0];
}

/** The features that are named by their numbers or codes, with what tells their state. */
export async function readStates(
  database: Queryable,
  table: string,
  { numbers, codes }: { numbers: readonly number[]; codes: readonly string[] },
): Promise<{ fid: number; code: string | null; etag: string }[]> {
  const { rows } = await database.query<{ fid: number; code: string | null; etag: string }>(
    `select fid, code, ${etagColumn} as etag from ${table}
      where fid = any($1::bigint[]) or code = any($2::text[]) order by fid`,
    [numbers, codes],
  );
  return rows;
}

/** How many features are chosen, counted up to `most` of them. */
export async function countUpTo(
  database: Queryable,
  table: string,
  selection: Selection,
  most: number,
): Promise<number> {
  const { values, parameter } = parameters();
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from
       (select from ${table} where ${conditionOf(selection, parameter)} limit ${parameter(most)}) chosen`,
    values,
  );
  return rows[0]!.count;
}

/** How many features the planner expects to be chosen. */
export async function estimate(database: Queryable, table: string, selection: Selection): Promise<number> {
  const { values, parameter } = parameters();
  const { rows } = await database.query<{ 'QUERY PLAN': unknown }>(
    `explain (format json) select from ${table} where ${conditionOf(selection, parameter)}`,
    values,
  );
  const found = rows[0]!['QUERY PLAN'];
  const plan = (typeof found === 'string' ? JSON.parse(found) : found) as [{ Plan: { 'Plan Rows': number } }];
  return plan[0].Plan['Plan Rows'];
}

/** What a run of features holds under one name. */
interface FoundProperty {
  key: string;
  types: string[];
  bytes: number;
  isInteger: boolean;
  isDate: boolean;
}

export interface FoundRun {
  /** The number of the last feature of the run; null where there was none. */
  last: number | null;
  count: number;
  properties: FoundProperty[];
  shapes: string[];
  memberBytes: [code: number, name: number, parent: number];
}

/** What the next features behind a number hold, at most `limit` of them. */
export async function surveyRun(
  database: Queryable,
  table: string,
  selection: Selection,
  after: number,
  limit: number,
): Promise<FoundRun> {
  const { values, parameter } = parameters();
  const condition = `fid > ${parameter(after)} and ${conditionOf(selection, parameter)}`;
  const { rows } = await database.query<FoundRun>(
    `with run as materialized (
       select fid, code, name, parent, properties, geometrytype(geom) as shape
         from ${table} where ${condition} order by fid limit ${parameter(limit)}),
     found as (
       select key, max(octet_length(text)) as bytes,
              array_remove(array[case when bool_or(type = 'string') then 'string' end,
                                 case when bool_or(type = 'number') then 'number' end,
                                 case when bool_or(type = 'boolean') then 'boolean' end,
                                 case when bool_or(type = 'array') then 'array' end,
                                 case when bool_or(type = 'object') then 'object' end], null) as types,
              bool_and(type <> 'number' or text ~ '^-?[0-9]{1,15}$') as "isInteger",
              bool_and(type <> 'string' or (octet_length(text) = 10
                and text ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$')) as "isDate"
         from run, jsonb_each(properties) each,
              lateral (select jsonb_typeof(value) as type, coalesce(value #>> '{}', '') as text offset 0) told
        group by key)
     select max(fid)::float8 as last, count(*)::int as count,
            coalesce((select jsonb_agg(found order by key) from found), '[]') as properties,
            coalesce(array_agg(distinct shape), '{}') as shapes,
            array[coalesce(max(octet_length(code)), 0), coalesce(max(octet_length(name)), 0),
                  coalesce(max(octet_length(parent)), 0)] as "memberBytes"
       from run`,
    values,
  );
  return rows[0]!;
}

/**
 * The degrees around a box of another system, a little wider, so that nothing at its border is passed over.
 * @returns null where the box has no place on earth
 */
export async function degreesAround(database: Queryable, box: Box, { srid }: System): Promise<Box | null> {
  const [west, south, east, north] = box;
  const longest = Math.max(east - west, north - south) / 32;
  const { rows } = await database
    .query<{ box: Box }>(
      `select array[st_xmin(wide), st_ymin(wide), st_xmax(wide), st_ymax(wide)] as box
         from (select st_expand(around, 1e-6 + 0.01 * (st_xmax(around) - st_xmin(around)),
                                        1e-6 + 0.01 * (st_ymax(around) - st_ymin(around))) as wide
                 from (select st_envelope(st_transform(case when $5::float8 > 0
                                then st_segmentize(st_makeenvelope($1, $2, $3, $4, ${srid}), $5)
                                else st_makeenvelope($1, $2, $3, $4, ${srid}) end, 4326)) as around) a) b`,
      [west, south, east, north, longest],
    )
    .catch((error: Error) => {
      if (/transform|coordinate/i.test(error.message)) return { rows: [] };
      throw error;
    });
  const found = rows[0]?.box;
  return found?.every(Number.isFinite) ? found : null;
}

/**
 * Geometries of a system as GeoJSON in CRS84, in their order.
 * @param texts GeoJSON with easting or longitude first
 * @returns null for one that has no place on earth
 */
export async function toDegrees(
  database: Queryable,
  texts: readonly string[],
  { srid }: System,
): Promise<(string | null)[]> {
  const { rows } = await database
    .query<{ text: string }>(
      `select st_asgeojson(st_transform(st_setsrid(st_geomfromgeojson(text), ${srid}), 4326), 15, 0) as text
         from unnest($1::text[]) with ordinality as given (text, place) order by place`,
      [texts],
    )
    .catch((error: Error) => {
      if (/transform|coordinate|geojson|geometry/i.test(error.message)) return { rows: [] };
      throw error;
    });
  return texts.map((_, at) => {
    const text = rows[at]?.text ?? null;
    return text !== null && /Infinity|NaN/i.test(text) ? null : text;
  });
}
