import type { Queryable } from '../database/database.ts';

/** A feature of an answer. */
export interface Row {
  id: number | string | null;
  /** GeoJSON text in CRS84 with seven decimals; null where there is none. */
  geometry: string | null;
  values: Record<string, string | number | null>;
}

/** Features to read: a table from the catalogue, safe to splice, and what chooses among them. */
export interface Source {
  table: string;
  /** A condition over the table's columns, with its own parameters. @param parameter adds a value, answers its `$n` */
  condition(parameter: (value: unknown) => string): string;
}

/** A geometry as PostGIS writes it: EWKB in hexadecimal, valid, in EPSG:4326. */
export type Prepared = string;

export function statement() {
  const values: unknown[] = [];
  return { values, parameter: (value: unknown) => `$${values.push(value)}` };
}
type Parameter = ReturnType<typeof statement>['parameter'];

// What an overlay or a relation of an invalid geometry is, GEOS does not say: it fails, or answers anything.
export const valid = (geometry: string) =>
  `case when st_isvalid(${geometry}) then ${geometry} else wangge.make_valid(${geometry}) end`;

/** The features of a source, with `geom` as the index has it and `shape` valid. */
export const from = ({ table, condition }: Source, parameter: Parameter) =>
  `(select fid, code, name, geom, ${valid('geom')} as shape from ${table} where ${condition(parameter)})`;

// Outer rings counter-clockwise, as RFC 7946 has them.
const text = (geometry: string) =>
  `st_asgeojson(case when st_dimension(${geometry}) = 2 then st_forcepolygonccw(${geometry}) else ${geometry} end, 7, 0)`;

/** The box within `metres` of a geometry, rather too large: a degree is never shorter than this. */
const boxAround = (geometry: string, metres: string) =>
  `st_expand(st_envelope(${geometry}), ${metres} / (111000 * cos(radians(least(89, greatest(abs(st_ymin(${geometry})), abs(st_ymax(${geometry}))) + ${metres} / 110000)))), ${metres} / 110000)`;

/** Borders that were computed on their own part in the last digits: a millimetre beyond counts as inside. */
const slack = 1e-8;

/** Edges of a drawn region are straight on the map; in parts of a kilometre they are so on the ellipsoid, to a centimetre. */
const onEllipsoid = (geometry: string) => `st_segmentize(${geometry}, 0.01)::geography`;

/** What of a part is of the same dimension as the feature: where borders touch, an overlay of areas leaves lines. */
export const own = (part: string, feature: string) =>
  `st_collectionextract(${part}, st_dimension(${feature}) + 1)`;

const sizes = (geometry: string) =>
  `st_area(${geometry}::geography) as area, st_length(${geometry}::geography) as length`;

/**
 * A drawn geometry, ready for statements; `fault` says in PostGIS's words what is wrong with it.
 * @param geometry GeoJSON in CRS84
 */
export async function prepare(
  database: Queryable,
  geometry: object,
): Promise<{ prepared: Prepared; fault: string | null }> {
  const { rows } = await database.query<{ prepared: Prepared; fault: string | null }>(
    `select encode(st_asewkb(g), 'hex') as prepared, case when not st_isvalid(g) then st_isvalidreason(g) end as fault
       from (select st_force2d(st_setsrid(st_geomfromgeojson($1), 4326)) as g) as drawn`,
    [JSON.stringify(geometry)],
  );
  return rows[0]!;
}

/** The geometry of the feature with a code, made valid; null where there is none. */
export async function prepareArea(
  database: Queryable,
  table: string,
  code: string,
): Promise<Prepared | null> {
  const { rows } = await database.query<{ prepared: Prepared }>(
    `select encode(st_asewkb(wangge.areas_of(${valid('geom')})), 'hex') as prepared from ${table} where code = $1 order by fid limit 1`,
    [code],
  );
  return rows[0]?.prepared ?? null;
}

/** The area within `metres` of a geometry. */
export async function buffer(database: Queryable, shape: Prepared, metres: number): Promise<Row> {
  const { rows } = await database.query<{ geometry: string; area: number }>(
    `select ${text('b')} as geometry, st_area(b::geography) as area
       from (select wangge.buffer($1::geometry::geography, $2)::geometry as b) as buffered`,
    [shape, metres],
  );
  const { geometry, area } = rows[0]!;
  return { id: null, geometry, values: { distance: metres, area } };
}

interface Measured {
  fid: number;
  code: string | null;
  name: string | null;
  geometry: string;
  distance: number | null;
  area: number;
  length: number;
}

const measuredRow = ({ fid, geometry, code, name, distance, area, length }: Measured): Row => ({
  id: fid,
  geometry,
  values: { code, name, ...(distance === null ? {} : { distance }), area, length },
});

/** Features in or near a region, in the order of their numbers, behind one of them. */
export async function within(
  database: Queryable,
  source: Source,
  region: Prepared,
  {
    distance,
    inside,
    after,
    limit,
  }: { distance: number | null; inside: boolean; after: number; limit: number },
): Promise<Row[]> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const r = `${parameter(region)}::geometry`;
  const metres = distance === null ? null : `${parameter(distance)}::float8`;
  const box = metres ? boxAround('r', metres) : 'r';
  const around = metres ? `wangge.buffer(r::geography, ${metres})::geometry` : `wangge.widened(r, ${slack})`;
  const whole = 'st_coveredby(shape, w)';
  const some = metres ? `st_dwithin(shape::geography, e, ${metres})` : 'st_intersects(shape, r)';
  const { rows } = await database.query<Measured>(
    `with place as materialized (
       select r, ${onEllipsoid('r')} as e, ${inside ? around : 'null::geometry'} as w from (select ${r} as r) as given),
     near as materialized (
       select f.*, r, e, w from ${features} as f, place where fid > ${parameter(after)} and geom && ${box})
     select fid, code, name, ${text('shape')} as geometry, ${metres ? 'st_distance(shape::geography, e)' : 'null::float8'} as distance,
            ${sizes('shape')}
       from near where ${inside ? whole : some} order by fid limit ${parameter(limit)}`,
    values,
  );
  return rows.map(measuredRow);
}

/**
 * The features nearest to a point within a distance. The index orders by degrees, which are not equally long both ways:
 * the farthest of the first `limit` bounds how far the true nearest can lie, and what lies within that bound is measured.
 */
export async function nearest(
  database: Queryable,
  source: Source,
  point: Prepared,
  { distance, limit }: { distance: number; limit: number },
): Promise<Row[]> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const [p, most, metres] = [parameter(point), parameter(limit), parameter(distance)];
  const { rows } = await database.query<Measured>(
    `with place as materialized (select ${p}::geometry as p),
     first as (
       select max(away) as away, count(*) as found
         from (select st_distance(f.shape::geography, p::geography) as away
                 from ${features} as f, place order by f.geom <-> p limit ${most}) as k),
     bound as (
       select least(${metres}::float8, case when found < ${most} then ${metres}::float8 else away + 0.001 end) as metres from first),
     near as (
       select f.*, st_distance(shape::geography, p::geography) as distance
         from ${features} as f, place, bound where geom && ${boxAround('p', 'metres')})
     select fid, code, name, ${text('shape')} as geometry, distance, ${sizes('shape')}
       from near, bound where distance <= metres order by distance, fid limit ${most}`,
    values,
  );
  return rows.map(measuredRow);
}

/** The geometries of features of a table as GeoJSON text, by their numbers. */
export async function geometries(
  database: Queryable,
  table: string,
  fids: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await database.query<{ fid: number; geometry: string }>(
    `select fid, ${text('geom')} as geometry from ${table} where fid = any($1)`,
    [fids],
  );
  return new Map(rows.map(({ fid, geometry }) => [fid, geometry]));
}

/** The numbers of the features of a source that meet a region, in order, behind one of them. */
export async function numbers(
  database: Queryable,
  source: Source,
  region: Prepared | null,
  { after, limit }: { after: number; limit: number },
): Promise<number[]> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const r = `${parameter(region)}::geometry`;
  const { rows } = await database.query<{ fid: number }>(
    `with place as materialized (select ${r} as r)
     select fid from ${features} as f, place
      where fid > ${parameter(after)} and (r is null or (geom && r and st_intersects(shape, r)))
      order by fid limit ${parameter(limit)}`,
    values,
  );
  return rows.map(({ fid }) => fid);
}

interface Piece {
  fid: number;
  other: number;
  code: string | null;
  name: string | null;
  withCode: string | null;
  withName: string | null;
  geometry: string;
  area: number;
  length: number;
}

/**
 * What some features have in common with those of another source, pair by pair.
 * @param dimension of the pieces: 0 points, 1 lines, 2 areas; what is of fewer only touches
 */
export async function pieces(
  database: Queryable,
  source: Source,
  fids: readonly number[],
  other: Source,
  region: Prepared | null,
  dimension: 0 | 1 | 2,
): Promise<Row[]> {
  const { values, parameter } = statement();
  const [features, others] = [from(source, parameter), from(other, parameter)];
  const r = `${parameter(region)}::geometry`;
  const { rows } = await database.query<Piece>(
    `with place as materialized (select ${r} as r),
     pairs as (
       select a.fid, b.fid as other, a.code, a.name, b.code as "withCode", b.name as "withName", r,
              st_collectionextract(wangge.intersection(a.shape, b.shape), ${dimension + 1}) as piece
         from ${features} as a join ${others} as b on a.geom && b.geom and st_intersects(a.shape, b.shape), place
        where a.fid = any(${parameter(fids)})),
     cut as (
       select *, case when r is null or st_isempty(piece) or st_coveredby(piece, r) then piece
                      else st_collectionextract(wangge.intersection(piece, r), ${dimension + 1}) end as part from pairs)
     select fid, other, code, name, "withCode", "withName", ${text('part')} as geometry, ${sizes('part')}
       from cut where not st_isempty(part) order by fid, other`,
    values,
  );
  return rows.map(({ fid, other, geometry, ...properties }) => ({
    id: `${fid}/${other}`,
    geometry,
    values: { ...properties },
  }));
}

/** Features as one geometry, cut to a region. @param dimension as of `pieces` */
export async function union(
  database: Queryable,
  source: Source,
  region: Prepared | null,
  dimension: 1 | 2,
): Promise<Row> {
  const { values, parameter } = statement();
  const features = from(source, parameter);
  const r = `${parameter(region)}::geometry`;
  const { rows } = await database.query<{
    geometry: string | null;
    count: number;
    area: number | null;
    length: number | null;
  }>(
    `with place as materialized (select ${r} as r),
     whole as (
       select count(*)::int as count, wangge.union_of(array_agg(shape)) as u
         from ${features} as f, place where r is null or (geom && r and st_intersects(shape, r))),
     cut as (
       select count, st_collectionextract(case when r is null or u is null then u else wangge.intersection(u, r) end, ${dimension + 1}) as part
         from whole, place)
     select count, ${text('part')} as geometry, ${sizes('part')} from cut`,
    values,
  );
  const { geometry, count, area, length } = rows[0]!;
  return { id: null, geometry, values: { count, area: area ?? 0, length: length ?? 0 } };
}
