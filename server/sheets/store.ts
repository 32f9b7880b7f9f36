import type { Queryable } from '../database/database.ts';
import type { PublishedLayer } from '../layers/published.ts';

/** Features of one layer on a map, at most. */
const mostFeatures = 400;

/** Degrees of a box around a place, west, south, east, north in CRS84. */
export type Box = readonly [number, number, number, number];

/** A feature as it is drawn. */
export interface Drawn {
  code: string | null;
  name: string | null;
  geometry: GeoJSON.Geometry;
}

/** What of a layer lies in a box, cut a little outside of it, so that no cut shows. */
export async function within(database: Queryable, { table }: PublishedLayer, box: Box): Promise<Drawn[]> {
  const { rows } = await database.query<Drawn>(
    `select code, name, st_asgeojson(st_clipbybox2d(geom, st_expand(st_makeenvelope($1, $2, $3, $4, 4326), 0.0005)), 7)::json as geometry
       from ${table}
      where geom && st_makeenvelope($1, $2, $3, $4, 4326)
      order by fid limit ${mostFeatures}`,
    [...box],
  );
  return rows.filter(({ geometry }) => geometry !== null);
}
