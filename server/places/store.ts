import type { Database } from '../database/database.ts';
import { readWkb } from '../routing/kernel/wkb.ts';

/** A feature that has a name. */
export interface NamedFeature {
  fid: number;
  code: string | null;
  name: string;
  properties: Record<string, unknown>;
  /** On or in it, in CRS84. */
  at: [number, number];
  /** West, south, east, north. */
  box: [number, number, number, number];
  /** The vertices of each line, or of the outline of each part; empty for a point. */
  lines: Float64Array[];
}

interface Row extends Omit<NamedFeature, 'lines'> {
  wkb: Buffer | null;
}

/**
 * Features with a name after the feature `after`, in the order of their numbers.
 * @param table from the catalogue, safe to splice
 */
export async function namedFeatures(
  database: Database,
  table: string,
  after: number,
  limit: number,
): Promise<NamedFeature[]> {
  const { rows } = await database.query<Row>(
    `select fid::integer as fid, code, name, properties, array[st_x(p), st_y(p)] as at,
            array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] as box,
            case when geometrytype(geom) not like '%POINT' then st_asbinary(geom) end as wkb
       from (select *, case when geometrytype(geom) like '%POLYGON' then st_pointonsurface(geom)
                            else st_centroid(geom) end as p
               from ${table} where fid > $1 and name <> '' order by fid limit $2) as f`,
    [after, limit],
  );
  return rows.map(({ wkb, ...row }) => ({
    ...row,
    lines: wkb ? readWkb(wkb).polygons.map(([line]) => line!) : [],
  }));
}
