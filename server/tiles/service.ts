import type { Logger } from 'pino';
import type { TileAddress } from '../../tiles/address.ts';
import type { MadeTile } from '../../tiles/cut.ts';
import type { TileEncoding } from '../../tiles/tile-encoding.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { SingleFlight } from '../input/single-flight.ts';
import { mostFeaturesInMemory } from '../layers/overviews/build.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, type View, wholeView } from '../layers/view.ts';
import { DiskCache } from './disk-cache.ts';
import { type Encoding, quickestEncoding } from './encodings.ts';
import { MemoryMaker } from './memory-maker.ts';
import { PostgisMaker } from './postgis-maker.ts';
import { ReaderLimits } from './reader-limits.ts';
import { createReadiness } from './readiness.ts';
import type { Question, Selection } from './selection.ts';
import {
  addVariant,
  type Representation,
  type StoredTile,
  staleRepresentation,
  storeTile,
} from './stored-tile.ts';
import { nameOf, TileCache } from './tile-cache.ts';
import { type TileSet, TileSets, type TileState } from './tile-set.ts';
import { WorkQueue } from './work-queue.ts';

const diskBytes = 1024 * 1024 * 1024;
const mostToShrink = 500;
/** The service itself, on whose account tiles are made ahead. */
const own = 'service';
const tilesAtATime = 8;
/** Fewer than the connections of the maker in the database: one is left for others, however heavy the filters of one are. */
const tilesOfOneReader = 3;
const tilesWaiting = 512;

export interface Tiles {
  readonly log: Logger;
  /** The layers in force that somebody may see. */
  visibleLayers(view: View): PublishedLayer[];
  /** What the ids of an address stand for, when that is known without asking the database. */
  knownSet(ids: string, view: View, encoding: TileEncoding): TileSet | undefined;
  /**
   * What the ids of an address stand for, and what a question chooses of it.
   * @throws Problem 404 `unknown-layer`, 400 `too-many-layers`, `duplicate-layer`, `bad-filter`, `unknown-property`
   */
  resolveSet(ids: string, view: View, question?: Question): Promise<TileSet>;
  /** A tile from memory, in the best of the accepted codings that it is there in. */
  cached(state: TileState, address: TileAddress, accepted: readonly Encoding[]): Representation | undefined;
  /**
   * A tile from memory, from disk or made now; aborting `signal` gives it up. With no room to make it, one that has
   * changed within the last minute is answered and says so.
   * @param accepted the content codings that the reader takes, the best first
   * @param reader on whose account it is made
   * @throws Problem 503 `busy` when too many wait already, 503 `too-many-tiles` or `tile-time-used-up` when this reader
   * does, 503 `tile-unavailable` when it cannot be made
   */
  tile(
    set: TileSet,
    address: TileAddress,
    accepted: readonly Encoding[],
    reader: string,
    signal: AbortSignal,
  ): Promise<Representation>;
  /** Whether the tiles of a layer can be had in degrees. */
  hasGeographic(layer: PublishedLayer): boolean;
  /**
   * A tile of one layer in degrees, `address` counted as in `CGCS2000Quad`; never from the cache.
   * @throws Problem 404 `no-geographic-tiles`, and as `tile`
   */
  geographicTile(
    layer: PublishedLayer,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile>;
  /** How requests for tiles were answered since the start; counted by who answers them. */
  readonly answered: Record<TileAnswer, number>;
  /** Bytes of the tiles in memory. */
  bytesInMemory(): number;
  close(): Promise<void>;
}

/** `unchanged` is 304, `made` also what came from disk, `refused` every problem. */
type TileAnswer = 'unchanged' | 'cached' | 'made' | 'refused';

interface Options {
  database: Database;
  layers: Layers;
  log: Logger;
  /** Where tiles are kept through a restart; nowhere unless given. */
  directory?: string;
  /** Layers with more features than this are not read into memory where the database can make their tiles. */
  memoryFeatures?: number;
}

/** Tiles of all layers: kept in memory up to a number of bytes, made by memory or by PostGIS. */
export function createTiles(options: Options): Tiles {
  const { database, layers, log, memoryFeatures = mostFeaturesInMemory } = options;
  const memory = new MemoryMaker(database.connection, log);
  const postgis = database.capabilities.asMvt
    ? new PostgisMaker(database, layers, memory, (error) =>
        log.warn({ err: error }, 'an idle tile connection was lost'),
      )
    : null;
  const makerOf = (layer: PublishedLayer): MemoryMaker | PostgisMaker =>
    postgis && layer.featureCount > memoryFeatures ? postgis : memory;

  const sets = new TileSets(layers, (layer) => makerOf(layer).name);
  const disk = options.directory
    ? new DiskCache(options.directory, diskBytes, (error) =>
        log.warn({ err: error, directory: options.directory }, 'tiles cannot be kept on disk'),
      )
    : null;
  const cache = new TileCache(disk);
  const limits = new ReaderLimits(() => performance.now());
  const making = new SingleFlight<StoredTile>();
  const compressing = new SingleFlight<Representation>();
  const queue = new WorkQueue(tilesAtATime, tilesWaiting, tilesOfOneReader);

  let closed = false;
  /** For what nobody waits for. */
  const unending = () => new AbortController().signal;
  const readiness = createReadiness({
    layers,
    log,
    memory,
    postgis,
    makerOf,
    async makeAhead(ids, address, encoding) {
      const set = await sets.resolve(ids, wholeView, { encoding });
      if (!cache.inMemory(set.at(address), address))
        await recallOrMake(set, address, 'gzip', own, unending());
    },
  });
  const unsubscribe = layers.onChange(() => {
    sets.clear();
    readiness.changed(cache.evict((tile) => sets.pastOf(tile.set, tile.address)));
  });

  // Brotli is made one tile after the other, behind the answers, and not at all for a backlog that nobody waits for.
  let shrinking = Promise.resolve();
  const toShrink = new Set<StoredTile>();
  function shrink(tile: StoredTile): void {
    if (tile.variants.br || toShrink.has(tile) || toShrink.size >= mostToShrink) return;
    toShrink.add(tile);
    shrinking = shrinking
      .then(async () => {
        if (!closed) await variantOf(tile, 'br', unending());
      })
      .catch((error) => log.warn({ err: error }, 'a tile could not be compressed'))
      .finally(() => toShrink.delete(tile))
      .then(() => undefined);
  }

  async function variantOf(tile: StoredTile, wanted: Encoding, signal: AbortSignal): Promise<Representation> {
    return (
      tile.variants[wanted] ??
      compressing.join(`${nameOf(tile.state, tile.address)} ${wanted}`, signal, async () => {
        const representation = tile.variants[wanted] ?? (await addVariant(tile, wanted));
        cache.recount(tile);
        return representation;
      })
    );
  }

  function recallOrMake(
    set: TileSet,
    address: TileAddress,
    wanted: Encoding,
    reader: string,
    signal: AbortSignal,
  ): Promise<StoredTile> {
    const state = set.at(address);
    return making.join(nameOf(state, address), signal, async (everybodyLeft) => {
      const found = await cache.onDisk(set, state, address);
      return found ?? make(set, state, address, wanted, reader, everybodyLeft);
    });
  }

  async function make(
    set: TileSet,
    state: TileState,
    address: TileAddress,
    wanted: Encoding,
    reader: string,
    signal: AbortSignal,
  ): Promise<StoredTile> {
    const work = () => {
      const start = performance.now();
      const parts = set.layers.map((layer, index) =>
        makeLayer(layer, set.selections[index]!, address, set.encoding, signal),
      );
      return Promise.all(parts).finally(() => limits.charge(reader, performance.now() - start));
    };
    const parts = await queue.run(signal, work, reader);
    const tile = await storeTile({ set, address, state }, parts, wanted);
    cache.keep(tile);
    return tile;
  }

  async function makeLayer(
    layer: PublishedLayer,
    selection: Selection | null,
    address: TileAddress,
    encoding: TileEncoding,
    signal: AbortSignal,
  ): Promise<MadeTile> {
    if (address.z < layer.definition.minZoom || layer.featureCount === 0)
      return { data: new Uint8Array(), shown: 0, total: 0 };
    try {
      return await makerOf(layer).make(layer, selection, address, encoding, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!closed)
        log.error(
          { err: error, layer: layer.id, version: layer.version, address },
          'a tile could not be made',
        );
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
    visibleLayers: (view) => layers.published().flatMap((layer) => layerIn(view, layer) ?? []),
    knownSet: (ids, view, encoding) => sets.known(ids, view, encoding),
    resolveSet: (ids, view, question) => sets.resolve(ids, view, question),
    cached(state, address, accepted) {
      const tile = cache.inMemory(state, address);
      if (!tile) return undefined;
      if (accepted[0] === 'br') shrink(tile);
      return bestOf(tile, accepted);
    },
    async tile(set, address, accepted, reader, signal) {
      const quick = quickestEncoding(accepted);
      try {
        const tile =
          cache.inMemory(set.at(address), address) ??
          (await limits.run(reader, () => recallOrMake(set, address, quick, reader, signal)));
        const answer = bestOf(tile, accepted) ?? (await variantOf(tile, quick, signal));
        if (accepted[0] === 'br') shrink(tile);
        return answer;
      } catch (error) {
        const busy = error instanceof Problem && error.code === 'busy';
        const former = busy ? cache.former(set, address) : undefined;
        const stale = former && bestOf(former, accepted);
        if (!stale) throw error;
        return staleRepresentation(stale);
      }
    },
    hasGeographic: (layer) => makerOf(layer) === memory,
    async geographicTile(layer, address, encoding, signal) {
      if (makerOf(layer) !== memory)
        throw new Problem(
          404,
          'no-geographic-tiles',
          `"${layer.id}" has more features than tiles in degrees are made of; there are its tiles in WebMercatorQuad`,
        );
      if (address.z < layer.definition.minZoom) return { data: new Uint8Array(), shown: 0, total: 0 };
      return queue.run(signal, () => memory.makeGeographic(layer, address, encoding, signal));
    },
    answered: { unchanged: 0, cached: 0, made: 0, refused: 0 },
    bytesInMemory: () => cache.bytes,
    async close() {
      unsubscribe();
      readiness.close();
      closed = true;
      await Promise.all([memory.close(), postgis?.close(), shrinking, disk?.settled()]);
    },
  };
}

function bestOf(tile: StoredTile, accepted: readonly Encoding[]): Representation | undefined {
  for (const encoding of accepted) {
    const variant = tile.variants[encoding];
    // What is not compressed is no answer to a reader who takes less.
    if (variant && (encoding !== 'identity' || accepted[0] === 'identity')) return variant;
  }
  return undefined;
}
