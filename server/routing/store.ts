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

const pageSize = 2000;

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
