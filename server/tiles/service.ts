import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { mostFeaturesInMemory } from '../layers/overviews/build.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import type { Encoding } from './encodings.ts';
import type { TileMaker } from './maker.ts';
import { MemoryMaker } from './memory-maker.ts';
import { PostgisMaker } from './postgis-maker.ts';
import type { Question, Selection } from './selection.ts';
import { SingleFlight } from './single-flight.ts';
import { addVariant, type Representation, type StoredTile, sizeOf, storeTile } from './stored-tile.ts';
import { type TileSet, TileSets, type TileState, type Visibility } from './tile-set.ts';
import { WorkQueue } from './work-queue.ts';

const cacheBytes = 192 * 1024 * 1024;
const tilesAtATime = 8;
const tilesWaiting = 512;

export interface Tiles {
  readonly log: Logger;
  /** The layers in force that `reader` may see. */
  visibleLayers(reader: Visibility): PublishedLayer[];
  /** What the ids of an address stand for, when that is known without asking the database. */
  knownSet(ids: string, reader: Visibility): TileSet | undefined;
  /**
   * What the ids of an address stand for, and what a question chooses of it.
   * @throws Problem 404 `unknown-layer`, 400 `too-many-layers`, `duplicate-layer`, `bad-filter`, `unknown-property`
   */
  resolveSet(ids: string, reader: Visibility, question?: Question): Promise<TileSet>;
  /** A tile from the cache. */
  cached(state: TileState, address: TileAddress, encoding: Encoding): Representation | undefined;
  /**
   * A tile, from the cache or made now; aborting `signal` gives it up.
   * @throws Problem 503 `busy` when too many wait already, 503 `tile-unavailable` when it cannot be made
   */
  tile(set: TileSet, address: TileAddress, encoding: Encoding, signal: AbortSignal): Promise<Representation>;
  close(): Promise<void>;
}

interface Options {
  database: Database;
  layers: Layers;
  log: Logger;
  /** Layers with more features than this are not read into memory where the database can make their tiles. */
  memoryFeatures?: number;
}

/** Tiles of all layers: kept in memory up to a number of bytes, made by memory or by PostGIS. */
export function createTiles(options: Options): Tiles {
  const { database, layers, log, memoryFeatures = mostFeaturesInMemory } = options;
  const memory = new MemoryMaker(database.connection, log);
  const postgis = database.capabilities.asMvt
    ? new PostgisMaker(
        database,
        (layer) => memory.generalise(layer),
        (error) => log.warn({ err: error }, 'an idle tile connection was lost'),
      )
    : null;
  const makerOf = (layer: PublishedLayer): TileMaker =>
    postgis && layer.featureCount > memoryFeatures ? postgis : memory;

  const sets = new TileSets(layers, (layer) => makerOf(layer).name);
  const cache = new LRUCache<string, StoredTile>({ maxSize: cacheBytes, sizeCalculation: sizeOf });
  const making = new SingleFlight<StoredTile>();
  const encoding = new SingleFlight<Representation>();
  const queue = new WorkQueue(tilesAtATime, tilesWaiting);

  let tables = tablesById(layers.published());
  const unsubscribe = layers.onChange(() => {
    sets.clear();
    for (const [key, tile] of cache.entries()) if (sets.isPast(tile.set, tile.address)) cache.delete(key);
    const now = tablesById(layers.published());
    const superseded = [...tables].filter(([id, table]) => now.get(id) !== table).map(([, table]) => table);
    tables = now;
    memory.release(superseded);
    postgis?.release(superseded);
    prepare();
  });

  let closed = false;
  let preparing = Promise.resolve();
  /** Gets ready for what is in force, the small layers first and one at a time: readers come before. */
  function prepare(): void {
    preparing = preparing.then(async () => {
      for (const layer of layers.published().toSorted((a, b) => a.featureCount - b.featureCount)) {
        if (closed) return;
        try {
          await makerOf(layer).prepare(layer);
        } catch (error) {
          // Told again, to its reader, when a tile is asked for.
          if (!closed) log.warn({ err: error, layer: layer.id }, 'a layer could not be made ready for tiles');
        }
      }
    });
  }
  prepare();

  const keyOf = ({ key }: TileState, { z, x, y }: TileAddress) => `${key}/${z}/${x}/${y}`;

  async function make(
    set: TileSet,
    state: TileState,
    address: TileAddress,
    wanted: Encoding,
    signal: AbortSignal,
  ): Promise<StoredTile> {
    const parts = await queue.run(signal, () =>
      Promise.all(
        set.layers.map((layer, index) => makeLayer(layer, set.selections[index]!, address, signal)),
      ),
    );
    const tile = await storeTile({ set, address, state }, parts, wanted);
    cache.set(keyOf(state, address), tile);
    return tile;
  }

  async function makeLayer(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    if (address.z < layer.definition.minZoom || layer.featureCount === 0)
      return { data: new Uint8Array(), shown: 0, total: 0 };
    try {
      return await makerOf(layer).make(layer, selection, address, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      log.error({ err: error, layer: layer.id, version: layer.version, address }, 'a tile could not be made');
      throw new Problem(
        503,
        'tile-unavailable',
        `Tile ${address.z}/${address.x}/${address.y} of "${layer.id}" cannot be made at the moment`,
        [],
        { 'Retry-After': '5' },
      );
    }
  }

  return {
    log,
    visibleLayers: (reader) =>
      layers.published().filter((layer) => layer.visibility === 'public' || reader === 'internal'),
    knownSet: (ids, reader) => sets.known(ids, reader),
    resolveSet: (ids, reader, question) => sets.resolve(ids, reader, question),
    cached: (state, address, wanted) => cache.get(keyOf(state, address))?.variants[wanted],
    async tile(set, address, wanted, signal) {
      const state = set.at(address);
      const key = keyOf(state, address);
      const tile =
        cache.get(key) ??
        (await making.join(key, signal, (everybodyLeft) => make(set, state, address, wanted, everybodyLeft)));
      return (
        tile.variants[wanted] ??
        encoding.join(`${key} ${wanted}`, signal, async () => {
          const representation = await addVariant(tile, wanted);
          // Set again, so that the cache counts the bytes that were added.
          if (cache.has(key)) cache.set(key, tile);
          return representation;
        })
      );
    },
    async close() {
      unsubscribe();
      closed = true;
      await Promise.all([memory.close(), postgis?.close()]);
    },
  };
}

function tablesById(published: readonly PublishedLayer[]): Map<string, string> {
  return new Map(published.map((layer) => [layer.id, layer.table]));
}
