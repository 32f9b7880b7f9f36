import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { MovedFacility, MovedOrder, VersionImpact } from '../../domain/answers/impact.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import type { OwnerChanges } from '../orders/owner-changes.ts';
import type { Routing } from '../routing/service.ts';
import { asOfOccurrence, gridOf, isComparable, ownerDifferences } from './owners.ts';
import * as store from './store.ts';

type Moved = Pick<MovedOrder, 'grid' | 'from' | 'to' | 'point'>;

export interface Preview {
  /**
   * Which open orders and facilities would come to another office if a version were in force in place of `base`, by
   * the decisions that routing would then make.
   * @throws Problem 404 `unknown-layer`, `unknown-version`, 409 `nothing-to-compare`
   */
  preview(
    layer: string,
    version: number,
    base: number | undefined,
    principal: Principal,
  ): Promise<VersionImpact>;
}

interface Dependencies {
  database: Database;
  layers: Layers;
  routing: Routing;
  ownerChanges: OwnerChanges;
}

function countByGrid(orders: readonly Moved[], facilities: readonly Moved[]): VersionImpact['grids'] {
  const grids = new Map<string, VersionImpact['grids'][number]>();
  const count = (moved: Moved, kind: 'orders' | 'facilities') => {
    const [from, to] = [moved.from.code, moved.to.code];
    const key = `${moved.grid}\n${from}\n${to}`;
    const counts = grids.get(key) ?? { grid: moved.grid, from, to, orders: 0, facilities: 0 };
    counts[kind]++;
    grids.set(key, counts);
  };
  for (const order of orders) count(order, 'orders');
  for (const facility of facilities) count(facility, 'facilities');
  return [...grids.values()].sort((a, b) => ((a.grid ?? '') < (b.grid ?? '') ? -1 : 1));
}

export function createPreview({ database, layers, routing, ownerChanges }: Dependencies): Preview {
  async function pinned(layer: string, version: number): Promise<PublishedLayer> {
    const found = await layers.pinned(layer, version);
    if (!found) throw new Problem(404, 'unknown-version', `"${layer}" has no checked version ${version}`);
    return found;
  }

  return {
    async preview(layer, version, wanted, principal) {
      const candidate = await pinned(layer, version);
      const base = wanted ?? (await layers.baseOf(layer, version));
      if (base === null)
        throw new Problem(
          409,
          'nothing-to-compare',
          `No version of "${layer}" was in force that version ${version} could be compared with`,
        );
      const others = layers.published().filter(({ id }) => id !== layer);
      const from = await routing.build([...others, await pinned(layer, base)]);
      const to = await routing.build([...others, candidate]);
      const orders: MovedOrder[] = [];
      const facilities: MovedFacility[] = [];
      if (isComparable(from) && isComparable(to)) {
        const compare = routing.comparison(from, to);
        for await (const batch of ownerChanges.open(null, scopesFor(principal, 'orders.read')))
          for (const difference of ownerDifferences(compare, batch, asOfOccurrence(routing))) {
            const { number, item, lead, lon, lat } = difference.place;
            // Whoever has it already keeps it, and nothing changes.
            if (lead.code === difference.to.code && lead.kind === difference.to.kind) continue;
            const { from: was, to: is } = difference;
            orders.push({
              number,
              item,
              lead,
              grid: gridOf(difference),
              from: was,
              to: is,
              point: [lon, lat],
            });
          }
        const assets = candidate.role === 'tier' ? others.filter(({ role }) => role === 'asset') : [];
        for (const asset of assets)
          for await (const batch of store.facilities(database, asset.table))
            for (const difference of ownerDifferences(compare, batch, asOfOccurrence(routing))) {
              const { code, name, lon, lat } = difference.place;
              const { from: was, to: is } = difference;
              facilities.push({
                layer: asset.id,
                code,
                name,
                grid: gridOf(difference),
                from: was,
                to: is,
                point: [lon, lat],
              });
            }
      }
      return { layer, version, base, grids: countByGrid(orders, facilities), orders, facilities };
    },
  };
}
