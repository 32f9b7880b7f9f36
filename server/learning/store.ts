import type { Queryable } from '../database/database.ts';
import type { PublishedLayer } from '../layers/published.ts';

interface Grid {
  name: string | null;
  nameEn: string | null;
  parent: string | null;
  point: [number, number];
}

/** The grids in force by their codes, each with its street and a point of it in CRS84; none without the layer. */
export async function gridsOf(
  database: Queryable,
  layer: Pick<PublishedLayer, 'table'> | undefined,
): Promise<Map<string, Grid>> {
  if (!layer) return new Map();
  const { rows } = await database.query<Grid & { code: string }>(
    `select code, name, properties ->> 'name_en' as "nameEn", parent, json_build_array(st_x(p), st_y(p)) as point
       from (select code, name, properties, parent, st_pointonsurface(geom) as p from ${layer.table}) as f
      where code is not null`,
  );
  return new Map(rows.map(({ code, ...grid }) => [code, grid]));
}
