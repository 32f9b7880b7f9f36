import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { scopesFor } from '../../../domain/access/permissions.ts';
import type { Principal } from '../../../domain/access/principal.ts';
import { openStates } from '../../../domain/orders/states.ts';
import type { TileAddress } from '../../../tiles/address.ts';
import { attributesOf } from '../../../tiles/attributes.ts';
import { cutTile, type MadeTile } from '../../../tiles/cut.ts';
import { declareCounts } from '../../../tiles/declare-counts.ts';
import { geometryTypes } from '../../../tiles/geometry.ts';
import { type LayerIndex, LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import type { TileEncoding } from '../../../tiles/tile-encoding.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import type { Database } from '../../database/database.ts';
import type { LiveLayerId } from './layers.ts';
import * as store from './store.ts';

/** Under a stream of reports an index is used for this long before the next one is made. */
const freshMs = 500;
const mostIndexes = 400;

export interface LiveTiles {
  /** A tile of what `principal` may see of a live layer, and a stamp that changes when anything does. */
  tile(
    layer: LiveLayerId,
    address: TileAddress,
    principal: Principal,
    encoding: TileEncoding,
  ): Promise<MadeTile & { stamp: string }>;
}

interface Held {
  index: LayerIndex;
  change: number;
  madeAt: number;
}

/** Of the scopes, what tells them from others in a stamp. */
function stampOf(scopes: readonly string[] | null): string {
  return scopes === null
    ? 'all'
    : createHash('sha256').update(scopes.join('\n')).digest('base64url').slice(0, 12);
}

/** Tiles of open reports and orders, from an index in memory for each layer and each set of scopes that somebody asks with. */
export function createLiveTiles(database: Database, now: () => number): LiveTiles {
  const held = new LRUCache<string, Held>({ max: mostIndexes });
  const making = new Map<string, Promise<Held>>();

  async function make(key: string, layer: LiveLayerId, scopes: readonly string[] | null): Promise<Held> {
    const madeAt = now();
    const change = await store.newestChange(database);
    const known = held.get(key);
    if (known?.change === change) {
      known.madeAt = madeAt;
      return known;
    }
    // It is made for all who share the scopes, whether or not the first of them leaves.
    const read = database.readAs(scopes, new AbortController().signal);
    const builder = new LayerIndexBuilder({ mosaic: false, classes: [] });
    for (const { id, longitude, latitude, properties } of await store.openRows(
      read,
      layer,
      openStates,
      read.scopes,
    )) {
      const coordinates = [mercatorX(longitude), mercatorY(latitude)];
      const row = { fid: id, code: null, name: null, parent: null, properties };
      builder.add(
        id,
        { type: geometryTypes.point, coordinates, partEnds: [1], outer: [false] },
        attributesOf(row),
      );
    }
    const made = { index: builder.finish(), change, madeAt };
    held.set(key, made);
    return made;
  }

  /** Readers of one set of scopes never meet what another one's readers were given. */
  function indexOf(layer: LiveLayerId, scopes: readonly string[] | null): Promise<Held> {
    const key = `${layer}\n${scopes?.join('\n') ?? '*'}`;
    const known = held.get(key);
    if (known && now() - known.madeAt < freshMs) return Promise.resolve(known);
    let work = making.get(key);
    if (!work) {
      work = make(key, layer, scopes).finally(() => making.delete(key));
      making.set(key, work);
    }
    return work;
  }

  return {
    async tile(layer, address, principal, encoding) {
      const scopes = scopesFor(principal, layer === 'alerts' ? 'events.read' : 'orders.read');
      const { index, change } = await indexOf(layer, scopes);
      const tile = cutTile(index, layer, address, false, encoding);
      const declared = encoding === 'mvt' && tile.shown < tile.total && tile.data.length > 0;
      return {
        ...tile,
        data: declared ? declareCounts(tile.data, tile.shown, tile.total) : tile.data,
        stamp: `${change}-${stampOf(scopes)}-${encoding}`,
      };
    },
  };
}
