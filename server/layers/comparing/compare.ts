import type { Diff } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { smallestArea, thinnestWidth } from '../checking/rules.ts';
import type { DiffQuery } from '../schema.ts';
import { findLayer, tableOf } from '../store.ts';
import { baseVersion } from '../version-store.ts';
import * as store from './store.ts';

// What the checks take for rounding is no change of a border either.
const tolerance = { area: smallestArea, metres: thinnestWidth };

/** One version of a layer against another one. */
export interface Comparison {
  /** How many features a version added, changed and removed against another one; null where one of them is no longer there. */
  counts(
    layer: string,
    base: number,
    version: number,
  ): Promise<{ added: number; changed: number; removed: number } | null>;
  /** What was added, removed, moved and edited, and which places changed owner. */
  diff(layer: string, version: number, query: DiffQuery): Promise<Diff>;
}

export function createComparison(database: Database): Comparison {
  async function pairOf(layer: string, version: number, wanted: number | undefined) {
    const base = wanted ?? (await baseVersion(database, layer, version));
    if (base === null)
      throw new Problem(
        409,
        'nothing-to-compare',
        `No version of "${layer}" was in force that version ${version} could be compared with`,
      );
    const [before, after] = await Promise.all([
      tableOf(database, layer, base),
      tableOf(database, layer, version),
    ]);
    if (!before || !after)
      throw new Problem(
        404,
        'unknown-version',
        `"${layer}" has no checked version ${before ? version : base}`,
      );
    return { base, pair: { before, after } };
  }

  return {
    async counts(layer, base, version) {
      const [before, after] = await Promise.all([
        tableOf(database, layer, base),
        tableOf(database, layer, version),
      ]);
      return before && after ? store.changedFeatures(database, { before, after }, tolerance) : null;
    },
    async diff(layer, version, { base: wanted, kind, cursor, limit }) {
      const { base, pair } = await pairOf(layer, version, wanted);
      const isArea = (await findLayer(database, layer))?.geometry_type === 'Polygon';
      const { counts, rows } = await store.changeRows(database, pair, tolerance, {
        kind,
        after: cursor ?? 0,
        limit: limit + 1,
      });
      const page = rows.slice(0, limit);
      return {
        layer,
        version,
        base,
        counts,
        changes: page.map(({ ordinal: _, ...change }) => change),
        next: rows.length > limit ? String(page.at(-1)!.ordinal) : null,
        // The same on every page: the first one carries it.
        ...(isArea && cursor === undefined
          ? { transfers: await store.transferRows(database, pair, tolerance) }
          : {}),
      };
    },
  };
}
