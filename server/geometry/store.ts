import type { Polygon } from 'geojson';
import type { NearFeature } from '../../domain/answers/geometry.ts';
import type { Queryable } from '../database/database.ts';
import type { DrawnGeometry } from './schema.ts';

const drawn = (parameter: string) => `st_setsrid(st_geomfromgeojson(${parameter}), 4326)`;

export interface Buffered {
  /** GeoJSON in CRS84. */
  geometry: Polygon;
  /** Square metres on the ellipsoid. */
  area: number;
}

/** What is wrong with a drawn geometry in PostGIS's words; null for a valid one. */
export async function fault(database: Queryable, geometry: DrawnGeometry): Promise<string | null> {
  const { rows } = await database.query<{ reason: string | null }>(
    `select case when not st_isvalid(g) then st_isvalidreason(g) end as reason from (select ${drawn('$1')} as g) as d`,
    [JSON.stringify(geometry)],
  );
  return rows[0]!.reason;
}

/** The area within `distance` metres of a geometry, and that area's size. */
export async function buffer(
  database: Queryable,
  geometry: DrawnGeometry,
  distance: number,
): Promise<Buffered> {
  const { rows } = await database.query<Buffered>(
    `select st_asgeojson(b, 7)::jsonb as geometry, st_area(b::geography) as area
       from (select case when $2 = 0 then g else wangge.buffer(g::geography, $2)::geometry end as b
               from (select ${drawn('$1')} as g) as d) as buffered`,
    [JSON.stringify(geometry), distance],
  );
  return rows[0]!;
}

interface Inside {
  count: number;
  features: NearFeature[];
}

const feature = `jsonb_build_object('fid', fid, 'code', code, 'name', name, 'nameEn', name_en,
  'distance', distance, 'point', jsonb_build_array(st_x(at), st_y(at)))`;

/**
 * How many features of a version meet an area, at most `most`, and the `limit` of them that are nearest to the
 * geometry the area was drawn around.
 * @param table from the catalogue, safe to splice
 */
export async function inside(
  database: Queryable,
  table: string,
  area: Polygon,
  around: DrawnGeometry,
  { most, limit }: { most: number; limit: number },
): Promise<Inside> {
  const { rows } = await database.query<Inside>(
    `with met as materialized (
       select f.fid, f.code, f.name, f.properties ->> 'name_en' as name_en, f.geom, a.around
         from ${table} f, (select ${drawn('$1')} as area, ${drawn('$2')} as around) as a
        where f.geom && a.area and st_intersects(f.geom, a.area)
        limit $3),
     near as (
       select fid, code, name, name_en, st_closestpoint(geom, around) as at,
              st_distance(geom::geography, around::geography) as distance
         from met order by distance, fid limit $4)
     select (select count(*)::int from met) as count,
            coalesce((select jsonb_agg(${feature} order by distance, fid) from near), '[]') as features`,
    [JSON.stringify(area), JSON.stringify(around), most, limit],
  );
  return rows[0]!;
}

/**
 * The features of a version that are nearest to a point within a distance, by metres on the ellipsoid. The index
 * orders by degrees, which are not equally long both ways: the farthest of the first `limit` bounds how far the
 * true nearest can lie, and what lies within that bound is measured.
 * @param table from the catalogue, safe to splice
 */
export async function nearest(
  database: Queryable,
  table: string,
  [longitude, latitude]: readonly [number, number],
  { limit, within }: { limit: number; within: number },
): Promise<NearFeature[]> {
  const { rows } = await database.query<{ features: NearFeature[] }>(
    `with place as (select st_setsrid(st_makepoint($1, $2), 4326) as p),
     first as (
       select max(distance) as distance, count(*) as found
         from (select st_distance(f.geom::geography, p::geography) as distance
                 from ${table} f, place order by f.geom <-> p limit $3) as k),
     bound as (
       select least($4::double precision, case when found < $3 then $4::double precision else distance end) as metres
         from first),
     near as (
       select fid, code, name, properties ->> 'name_en' as name_en, st_closestpoint(geom, p) as at,
              st_distance(geom::geography, p::geography) as distance
         from ${table}, place, bound
        where geom && st_envelope(wangge.buffer(p::geography, metres + 1)::geometry)
          and st_distance(geom::geography, p::geography) <= metres
        order by distance, fid limit $3)
     select coalesce(jsonb_agg(${feature} order by distance, fid), '[]') as features from near`,
    [longitude, latitude, limit, within],
  );
  return rows[0]!.features;
}
