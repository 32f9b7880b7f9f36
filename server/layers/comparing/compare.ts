import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { smallestArea, thinnestWidth } from '../checking/rules.ts';
import type { Layers, Tier } from '../published.ts';
import type { DiffQuery } from '../schema.ts';
import { findLayer, tableOf } from '../store.ts';
import { baseVersion } from '../version-store.ts';
import * as store from './store.ts';

// What the checks take for rounding is no change of a border either.
const tolerance = { area: smallestArea, metres: thinnestWidth };

/** One version of a layer against another one. */
export interface Comparison {
  /** What was added, removed, moved and edited, and which places changed owner. */
  diff(layer: string, version: number, query: DiffQuery): Promise<object>;
  /** Which open orders and facilities another street office would answer for. @throws Problem 409 `not-a-tier` */
  impact(layer: string, version: number, base: number | undefined): Promise<object>;
}

interface GridImpact {
  /** The smallest area that covers the places, as they would be. */
  grid: string | null;
  from: string | null;
  to: string | null;
  orders: number;
  facilities: number;
}

export function createComparison(database: Database, layers: Layers): Comparison {
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

    async impact(layer, version, wanted) {
      const tier = (await findLayer(database, layer))?.definition.tier;
      if (!tier)
        throw new Problem(409, 'not-a-tier', `"${layer}" is not a tier: no office is told by its areas`);
      const { base, pair } = await pairOf(layer, version, wanted);
      const published = layers.published();
      const facilities = published.filter((other) => other.role === 'asset');
      const tiersWith = (table: string): store.OfficeTiers => {
        const tableFor = (wantedTier: Tier) =>
          wantedTier === tier ? table : published.find((other) => other.tier === wantedTier)?.table;
        return {
          streets: tableFor('street'),
          grids: tableFor('responsibility-grid'),
          units: tableFor('unit-grid'),
        };
      };
      const changes = await store.ownerChanges(
        database,
        tiersWith(pair.before),
        tiersWith(pair.after),
        facilities,
      );
      const grids = new Map<string, GridImpact>();
      for (const { kind, grid, fromCode, toCode } of changes) {
        const key = `${grid}\n${fromCode}\n${toCode}`;
        const counts = grids.get(key) ?? { grid, from: fromCode, to: toCode, orders: 0, facilities: 0 };
        counts[kind === 'order' ? 'orders' : 'facilities']++;
        grids.set(key, counts);
      }
      const unit = (code: string | null, name: string | null) => code && { code, name };
      const moved = changes.map((change) => ({
        grid: change.grid,
        from: unit(change.fromCode, change.fromName),
        to: unit(change.toCode, change.toName),
        point: change.point,
        change,
      }));
      return {
        layer,
        version,
        base,
        grids: [...grids.values()],
        orders: moved
          .filter(({ change }) => change.kind === 'order')
          .map(({ change, ...place }) => ({
            number: change.id,
            item: change.name,
            lead: { code: change.leadCode, name: change.leadName, kind: 'street-office' },
            ...place,
          })),
        facilities: moved
          .filter(({ change }) => change.kind === 'facility')
          .map(({ change, ...place }) => ({
            layer: change.layer,
            code: change.id,
            name: change.name,
            ...place,
          })),
      };
    },
  };
}
