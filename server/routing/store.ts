import type { Queryable } from '../database/database.ts';

/** One feature of a version as the snapshot needs it. */
export interface FeatureRow {
  fid: number;
  code: string | null;
  name: string | null;
  name_en: string | null;
  parent: string | null;
  properties: Record<string, unknown> | null;
  wkb: Buffer;
}

const pageSize = 500;

/**
 * All features of a version, page by page. `table` comes from the catalogue. Properties are left out, as null,
 * unless asked for.
 */
export async function* readFeatures(
  database: Queryable,
  table: string,
  withProperties: boolean,
): AsyncGenerator<FeatureRow[]> {
  let after = -1;
  for (;;) {
    const { rows } = await database.query<FeatureRow>(
      `select fid, code, name, properties ->> 'name_en' as name_en, parent,
              ${withProperties ? 'properties' : 'null::jsonb'} as properties, ST_AsBinary(geom) as wkb
         from ${table} where fid > $1 order by fid limit $2`,
      [after, pageSize],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.fid;
  }
}

/** The numbers and codes of all features of a version. `table` comes from the catalogue. */
export async function readCodes(
  database: Queryable,
  table: string,
): Promise<Pick<FeatureRow, 'fid' | 'code'>[]> {
  const { rows } = await database.query<Pick<FeatureRow, 'fid' | 'code'>>(`select fid, code from ${table}`);
  return rows;
}

/**
 * How much of each feature of a version, of its surface, lies in each area of a tier that it meets. Both tables
 * come from the catalogue.
 */
export async function readMet(
  database: Queryable,
  table: string,
  tierTable: string,
): Promise<{ fid: number; code: string; share: number }[]> {
  const { rows } = await database.query<{ fid: number; code: string; share: number }>(
    `select f.fid, a.code, ST_Area(ST_Intersection(f.geom, a.geom)) / ST_Area(f.geom) as share
       from ${table} f join ${tierTable} a on ST_Intersects(f.geom, a.geom)
      where a.code is not null and ST_Area(f.geom) > 0`,
  );
  return rows;
}
