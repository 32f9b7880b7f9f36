import type { Queryable } from '../database/database.ts';
import type { Named } from './names.ts';

/**
 * Features that have a name or a code, after the feature `after`, in the order of their numbers.
 * @param table from the catalogue, safe to splice
 */
export async function namedPage(
  database: Queryable,
  table: string,
  after: number,
  limit: number,
): Promise<Named[]> {
  const { rows } = await database.query<Named>(
    `select fid, code, name, properties ->> 'name_en' as "nameEn" from ${table}
      where fid > $1 and (name is not null or code is not null) order by fid limit $2`,
    [after, limit],
  );
  return rows;
}

/** Features whose code is `code`; by the index of the table, so that its size does not matter. */
export async function withCode(
  database: Queryable,
  table: string,
  code: string,
  limit: number,
): Promise<Named[]> {
  const { rows } = await database.query<Named>(
    `select fid, code, name, properties ->> 'name_en' as "nameEn" from ${table} where code = $1 limit $2`,
    [code, limit],
  );
  return rows;
}

export interface Placed {
  fid: number;
  point: [number, number];
  bbox: [number, number, number, number];
}

/** Where features lie: a place on each, and its box, in degrees. */
export async function places(database: Queryable, table: string, fids: readonly number[]): Promise<Placed[]> {
  const { rows } = await database.query<Placed>(
    `select fid, array[st_x(p), st_y(p)] as point,
            array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] as bbox
       from (select fid, geom, st_pointonsurface(geom) as p from ${table} where fid = any ($1::bigint[])) as f`,
    [fids],
  );
  return rows;
}
