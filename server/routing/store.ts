import type { Queryable } from '../database/database.ts';
import { isDatabaseLoss } from '../database/loss.ts';

/** One feature of a version as the snapshot needs it. */
export interface FeatureRow {
  fid: number;
  code: string | null;
  name: string | null;
  name_en: string | null;
  parent: string | null;
  properties: Record<string, unknown> | null;
  /** Null where it could not be made valid. */
  wkb: Buffer | null;
}

const pageSize = 500;

/** What a statement answers for many features; where it fails on one of them, what it answers for each that is left. */
async function readEach<Row>(
  fids: () => Promise<readonly number[]>,
  read: (fid: number | null) => Promise<Row[]>,
): Promise<{ rows: Row[]; failed: number[] }> {
  try {
    return { rows: await read(null), failed: [] };
  } catch (error) {
    if (isDatabaseLoss(error)) throw error;
  }
  const rows: Row[] = [];
  const failed: number[] = [];
  // Not of the features: then this fails as well.
  for (const fid of await fids())
    try {
      rows.push(...(await read(fid)));
    } catch (error) {
      if (isDatabaseLoss(error)) throw error;
      failed.push(fid);
    }
  return { rows, failed };
}

const fidsOf = async (database: Queryable, table: string, after = -1, most = 2 ** 53) => {
  const { rows } = await database.query<{ fid: number }>(
    `select fid from ${table} where fid > $1 order by fid limit $2`,
    [after, most],
  );
  return rows.map(({ fid }) => fid);
};

/** The numbers of the features of a version of areas whose geometry is not valid. `table` comes from the catalogue. */
export async function invalidAreas(database: Queryable, table: string): Promise<number[]> {
  const { rows, failed } = await readEach(
    () => fidsOf(database, table),
    async (fid) =>
      (
        await database.query<{ fid: number }>(
          `select fid from ${table}
            where ($1::bigint is null or fid = $1) and not ST_IsEmpty(geom) and not ST_IsValid(geom)`,
          [fid],
        )
      ).rows,
  );
  return [...rows.map(({ fid }) => fid), ...failed];
}

/** The geometry of a feature, made valid where its number is among those of the array parameter. */
const prepared = (row: string, invalid: string) =>
  `case when ${row}.fid = any (${invalid}::bigint[]) then ST_CollectionExtract(wangge.make_valid(${row}.geom), 3) else ${row}.geom end`;

/**
 * All features of a version, page by page, and the numbers of those that could not be read. `table` comes from the
 * catalogue. Properties are left out, as null, unless asked for.
 * @param invalid the numbers of areas that are made valid
 */
export async function* readFeatures(
  database: Queryable,
  table: string,
  { withProperties, invalid }: { withProperties: boolean; invalid: readonly number[] },
): AsyncGenerator<{ rows: FeatureRow[]; failed: number[] }> {
  let after = -1;
  for (;;) {
    const start = after;
    const page = await readEach(
      () => fidsOf(database, table, start, pageSize),
      async (fid) =>
        (
          await database.query<FeatureRow>(
            `select fid, code, name, properties ->> 'name_en' as name_en, parent,
                    ${withProperties ? 'properties' : 'null::jsonb'} as properties,
                    ST_AsBinary(${prepared('f', '$3')}) as wkb
               from ${table} f where fid > $1 and ($4::bigint is null or fid = $4) order by fid limit $2`,
            [start, pageSize, invalid, fid],
          )
        ).rows,
    );
    if (page.rows.length === 0 && page.failed.length === 0) return;
    yield page;
    after = Math.max(page.rows.at(-1)?.fid ?? -1, page.failed.at(-1) ?? -1);
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

/** A version, and the numbers of its areas that are not valid. */
export interface PreparedTable {
  /** From the catalogue. */
  table: string;
  invalid: readonly number[];
}

/**
 * How much of each feature of a version, of its surface, lies in each area of a tier that it meets, and the numbers of
 * the features for which that could not be found out.
 */
export async function readMet(
  database: Queryable,
  own: PreparedTable,
  tier: PreparedTable,
): Promise<{ rows: { fid: number; code: string; share: number }[]; failed: number[] }> {
  return readEach(
    () => fidsOf(database, own.table),
    async (fid) =>
      (
        await database.query<{ fid: number; code: string; share: number }>(
          `select fid, code, ST_Area(wangge.intersection(own, area)) / ST_Area(own) as share
             from (select f.fid, a.code, ${prepared('f', '$1')} as own, ${prepared('a', '$2')} as area
                     from ${own.table} f join ${tier.table} a on f.geom && a.geom
                    where a.code is not null and ($3::bigint is null or f.fid = $3) offset 0) pairs
            where ST_Area(own) > 0 and ST_Intersects(own, area)`,
          [own.invalid, tier.invalid, fid],
        )
      ).rows,
  );
}
