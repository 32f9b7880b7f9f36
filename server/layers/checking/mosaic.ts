import type { Database, Queryable } from '../../database/database.ts';
import { multiLineWkb } from '../loading/wkb.ts';
import type { MosaicTables } from './mosaic-store.ts';
import * as store from './mosaic-store.ts';
import { polygonRings } from './polygon-rings.ts';
import { type Ring, SharedEdges } from './shared-edges.ts';

/** Groups cells by their parents' codes and finds the parents that their cells add up to edge by edge. */
async function exactParents(
  database: Queryable,
  cells: string,
  parents: string,
  shared: SharedEdges,
  parentOf: readonly (string | null)[],
): Promise<string[]> {
  const codes = [...new Set(parentOf)].filter((code) => code !== null);
  const groups = new Map(codes.map((code, group) => [code, group]));
  const outlines: { ring: Ring; isHole: boolean }[][] = codes.map(() => []);
  for (const { code, wkb } of await store.parentOutlines(database, cells, parents))
    outlines[groups.get(code)!] = polygonRings(wkb);
  const groupOf = Int32Array.from(parentOf, (code) => (code === null ? -1 : groups.get(code)!));
  return [...shared.exactGroups(groupOf, outlines)].map((group) => codes[group]!);
}

/**
 * Looks a mosaic over before it is examined: matches the edges of all cells, so that the statements look only at the few
 * cells and faces that can be at fault, whatever the size of the mosaic.
 * @param invalid the features whose geometry is invalid
 * @param parents the table of the tier above, undefined where nothing is to be compared with it
 */
export async function surveyMosaic(
  database: Pick<Database, 'query' | 'transaction'>,
  table: string,
  invalid: readonly number[],
  parents: string | undefined,
): Promise<MosaicTables> {
  const tables = await store.createMosaicTables(database, table, invalid);
  const shared = new SharedEdges();
  const fids: number[] = [];
  const parentOf: (string | null)[] = [];
  for await (const cells of store.readCells(database, tables.cells))
    for (const { fid, parent, wkb } of cells) {
      for (const { ring, isHole } of polygonRings(wkb)) shared.addRing(ring, isHole, fids.length);
      fids.push(fid);
      parentOf.push(parent);
    }
  const { edges, areas } = shared.unmatched();
  const beside = [...areas].map((area) => fids[area]!);
  await store.fillSuspects(database, tables, multiLineWkb(edges), beside);
  if (parents)
    await store.fillExact(
      database,
      tables,
      await exactParents(database, tables.cells, parents, shared, parentOf),
    );
  return tables;
}
