import type { Queryable } from '../database/database.ts';
import type { Met } from './snapshot.ts';
import { invalidAreas, readMet } from './store.ts';

/** A smaller part of an asset is left out: two drawings of one border never agree to the metre. */
const LEAST_SHARE = 0.01;

/**
 * For each asset of a version, by its `fid`, the areas of a tier that it meets, the largest share first, then by
 * code; and the assets that could not be overlaid. Shares are of the asset's surface, to four decimals. `table` and
 * `tierTable` come from the catalogue.
 */
export async function meetingsByFid(
  database: Queryable,
  table: string,
  tierTable: string,
): Promise<{ met: Map<number, Met[]>; failed: Set<number> }> {
  const own = { table, invalid: await invalidAreas(database, table) };
  const tier = { table: tierTable, invalid: await invalidAreas(database, tierTable) };
  const { rows, failed } = await readMet(database, own, tier);
  const byFid = new Map<number, Met[]>();
  for (const { fid, code, share } of rows) {
    const rounded = Math.round(share * 10_000) / 10_000;
    if (rounded < LEAST_SHARE) continue;
    const met = byFid.get(fid) ?? [];
    met.push({ code, share: rounded });
    byFid.set(fid, met);
  }
  for (const met of byFid.values()) met.sort((a, b) => b.share - a.share || (a.code < b.code ? -1 : 1));
  return { met: byFid, failed: new Set(failed) };
}
