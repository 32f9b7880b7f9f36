import type { Queryable } from '../database/database.ts';
import { type Area, findArea, isRing, type Ring, TIER_COUNT, tableOf } from './kernel/areas.ts';
import { assetsOf } from './kernel/assets.ts';
import { edgesOf } from './kernel/edges.ts';
import { gridOf } from './kernel/grid.ts';
import { type Parts, readWkb } from './kernel/wkb.ts';
import type { LeftOut } from './left-out.ts';
import { meetingsByFid } from './meetings.ts';
import type { Assets, Meetings, Mosaic } from './snapshot.ts';
import { type FeatureRow, invalidAreas, readCodes, readFeatures } from './store.ts';

const kindOfType = { Point: 'point', LineString: 'line', Polygon: 'polygon' } as const;
type Kind = (typeof kindOfType)[keyof typeof kindOfType];

const labelOf = ({ code, fid }: Pick<FeatureRow, 'code' | 'fid'>) => code ?? `#${fid}`;

/** The coordinates of a feature, or why it cannot be used. */
function geometryOf(row: FeatureRow, wanted: Kind): Parts | LeftOut['fault'] {
  if (row.wkb === null) return 'unreadable';
  let parts: Parts;
  try {
    parts = readWkb(row.wkb);
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable';
    throw error;
  }
  const lists = parts.polygons.flat();
  if (lists.length === 0 || lists.every((list) => list.length === 0 || list.every(Number.isNaN)))
    return 'empty';
  if (parts.kind !== wanted) return 'other-kind';
  const isGood = wanted === 'polygon' ? isRing : (list: Ring) => list.every(Number.isFinite);
  return lists.every(isGood) ? parts : 'unreadable';
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** An area as it was read. */
export interface NamedArea extends Area {
  name: string;
  english: string | null;
  parent: string | null;
}

/** Names the features that the database could not hand over. */
async function unreadable(database: Queryable, table: string, fids: readonly number[]): Promise<LeftOut[]> {
  if (fids.length === 0) return [];
  const rows = await readCodes(database, table);
  return rows
    .filter(({ fid }) => fids.includes(fid))
    .map((row) => ({ feature: labelOf(row), fault: 'unreadable' }));
}

async function readTier(
  database: Queryable,
  table: string,
): Promise<{ areas: NamedArea[]; leftOut: LeftOut[] }> {
  const areas: NamedArea[] = [];
  const leftOut: LeftOut[] = [];
  const invalid = await invalidAreas(database, table);
  for await (const { rows, failed } of readFeatures(database, table, { withProperties: false, invalid })) {
    leftOut.push(...(await unreadable(database, table, failed)));
    for (const row of rows) {
      const parts = geometryOf(row, 'polygon');
      if (typeof parts === 'string') {
        leftOut.push({ feature: labelOf(row), fault: parts });
        continue;
      }
      const code = row.code ?? `fid-${row.fid}`;
      const { polygons } = parts;
      areas.push({ code, polygons, name: row.name ?? code, english: row.name_en, parent: row.parent });
    }
  }
  return { areas, leftOut };
}

/**
 * Builds the mosaic of the tiers in `tables`, the largest areas first, null where a tier is missing. An area that is
 * not valid is taken as ST_MakeValid makes it; what cannot be used is left out and named.
 */
export async function buildMosaic(database: Queryable, tables: readonly (string | null)[]): Promise<Mosaic> {
  const tiers: { areas: NamedArea[]; leftOut: LeftOut[] }[] = [];
  for (const table of tables)
    tiers.push(table ? await readTier(database, table) : { areas: [], leftOut: [] });
  return {
    ...mosaicOf(tiers.map(({ areas }) => areas)),
    leftOut: tiers.map(({ leftOut }) => leftOut),
  };
}

/** The mosaic of tiers that were read, the largest areas first; takes the coordinates from them. */
export function mosaicOf(tiers: readonly NamedArea[][]): Omit<Mosaic, 'leftOut'> {
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
  const assets = (await readCodes(database, table)).sort(assetOrder);
  const { met, failed } = await meetingsByFid(database, table, tierTable);
  return {
    met,
    leftOut: assets
      .filter(({ fid }) => failed.has(fid))
      .map((asset) => ({ feature: labelOf(asset), fault: 'not-measured' })),
  };
}

/** Builds the index of an asset layer; what cannot be used is left out and named. */
export async function buildAssets(
  database: Queryable,
  table: string,
  geometryType: keyof typeof kindOfType,
): Promise<Assets> {
  const kind = kindOfType[geometryType];
  const read: { row: FeatureRow; parts: Parts }[] = [];
  const leftOut: LeftOut[] = [];
  const invalid = kind === 'polygon' ? await invalidAreas(database, table) : [];
  for await (const { rows, failed } of readFeatures(database, table, { withProperties: true, invalid })) {
    leftOut.push(...(await unreadable(database, table, failed)));
    for (const row of rows) {
      const parts = geometryOf(row, kind);
      if (typeof parts === 'string') leftOut.push({ feature: labelOf(row), fault: parts });
      else read.push({ row, parts });
    }
  }
  read.sort((a, b) => assetOrder(a.row, b.row));
  const rows = read.map(({ row }) => row);
  return {
    table: assetsOf(
      kind,
      read.map(({ parts }) => parts),
    ),
    fids: rows.map((row) => row.fid),
    codes: rows.map((row) => row.code),
    names: rows.map((row) => row.name ?? row.code ?? String(row.fid)),
    englishNames: rows.map((row) => row.name_en),
    parents: rows.map((row) => row.parent),
    properties: rows.map((row) => row.properties ?? {}),
    leftOut,
  };
}
