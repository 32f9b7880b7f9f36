import type { Queryable } from '../database/database.ts';
import { type Area, findArea, TIER_COUNT, tableOf } from './kernel/areas.ts';
import { assetsOf } from './kernel/assets.ts';
import { edgesOf } from './kernel/edges.ts';
import { gridOf } from './kernel/grid.ts';
import { type Parts, readWkb } from './kernel/wkb.ts';
import { meetingsByFid } from './meetings.ts';
import type { Assets, Meetings, Mosaic } from './snapshot.ts';
import { type FeatureRow, readCodes, readFeatures } from './store.ts';

const kindOfType = { Point: 'point', LineString: 'line', Polygon: 'polygon' } as const;

function geometryOf(row: FeatureRow, table: string): Parts {
  try {
    return readWkb(row.wkb);
  } catch (error) {
    throw new Error(`${table}, feature ${row.code ?? row.fid}: ${(error as Error).message}`);
  }
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** An area as it was read. */
export interface NamedArea extends Area {
  name: string;
  english: string | null;
  parent: string | null;
}

async function readTier(database: Queryable, table: string): Promise<NamedArea[]> {
  const areas: NamedArea[] = [];
  for await (const rows of readFeatures(database, table, false))
    for (const row of rows) {
      const { kind, polygons } = geometryOf(row, table);
      if (kind !== 'polygon') throw new Error(`${table}, feature ${row.code ?? row.fid} is not a polygon`);
      const code = row.code ?? `fid-${row.fid}`;
      areas.push({ code, polygons, name: row.name ?? code, english: row.name_en, parent: row.parent });
    }
  return areas;
}

/** Builds the mosaic of the tiers in `tables`, the largest areas first, null where a tier is missing. */
export async function buildMosaic(database: Queryable, tables: readonly (string | null)[]): Promise<Mosaic> {
  const tiers: NamedArea[][] = [];
  for (const table of tables) tiers.push(table ? await readTier(database, table) : []);
  return mosaicOf(tiers);
}

/** The mosaic of tiers that were read, the largest areas first; takes the coordinates from them. */
export function mosaicOf(tiers: readonly NamedArea[][]): Mosaic {
  // The kernel keeps the order of equal codes: everything that goes by area number is sorted the same way.
  const sorted = tiers.map((areas) => areas.toSorted((a, b) => byCode(a.code, b.code)));
  const table = tableOf(sorted);
  const areas = sorted.flat();
  // Their coordinates are in the table now: room for what is built next.
  for (const area of areas) area.polygons = [];
  const parents = new Int32Array(areas.length).fill(-1);
  for (let tier = 1; tier < TIER_COUNT; tier++)
    for (let area = table.tierStart[tier]!; area < table.tierStart[tier + 1]!; area++) {
      const { parent } = areas[area]!;
      if (parent !== null) parents[area] = findArea(table, tier - 1, parent);
    }
  return {
    table,
    grid: gridOf(table, edgesOf(table)),
    names: areas.map((area) => area.name),
    englishNames: areas.map((area) => area.english),
    parents,
  };
}

const assetOrder = (a: AssetRow, b: AssetRow) => byCode(a.code ?? '', b.code ?? '') || a.fid - b.fid;
type AssetRow = Pick<FeatureRow, 'code' | 'fid'>;

/** Finds which areas of the tier in `tierTable` each asset meets, in the order in which assets are numbered. */
export async function buildMeetings(
  database: Queryable,
  { table, tierTable }: { table: string; tierTable: string },
): Promise<Meetings> {
  const byFid = await meetingsByFid(database, table, tierTable);
  const assets = (await readCodes(database, table)).sort(assetOrder);
  return assets.map(({ fid }) => byFid.get(fid) ?? []);
}

/** Builds the index of an asset layer. */
export async function buildAssets(
  database: Queryable,
  table: string,
  geometryType: keyof typeof kindOfType,
): Promise<Assets> {
  const rows: FeatureRow[] = [];
  for await (const page of readFeatures(database, table, true)) rows.push(...page);
  rows.sort(assetOrder);
  return {
    table: assetsOf(
      kindOfType[geometryType],
      rows.map((row) => geometryOf(row, table)),
    ),
    codes: rows.map((row) => row.code),
    names: rows.map((row) => row.name ?? row.code ?? String(row.fid)),
    englishNames: rows.map((row) => row.name_en),
    properties: rows.map((row) => row.properties ?? {}),
  };
}
