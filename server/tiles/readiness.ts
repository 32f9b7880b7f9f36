import type { Logger } from 'pino';
import type { TileAddress } from '../../tiles/address.ts';
import { consoleEncoding, type TileEncoding } from '../../tiles/tile-encoding.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { cityTiles } from './city-view.ts';
import type { MemoryMaker } from './memory-maker.ts';
import type { PostgisMaker } from './postgis-maker.ts';
import type { StoredTile } from './stored-tile.ts';

/** Tiles that are made again after a change because they were in use. */
const mostWarmed = 256;

interface Dependencies {
  layers: Layers;
  log: Logger;
  memory: MemoryMaker;
  postgis: PostgisMaker | null;
  makerOf(layer: PublishedLayer): MemoryMaker | PostgisMaker;
  /** Makes a tile that nobody waits for, unless it is there. */
  makeAhead(ids: string, address: TileAddress, encoding: TileEncoding): Promise<void>;
}

/** Keeps the makers ready for what is in force, and for what comes into force next. */
export interface Readiness {
  /** Other versions are in force, and these tiles are not as they were any more. */
  changed(evicted: readonly StoredTile[]): void;
  close(): void;
}

/**
 * Gets the makers ready for what is in force, and from then on for what changes: a version that is about to be published
 * is read before it counts, one that was superseded stays at hand for a roll back.
 */
export function createReadiness({
  layers,
  log,
  memory,
  postgis,
  makerOf,
  makeAhead,
}: Dependencies): Readiness {
  let closed = false;
  let inForce = layers.published();
  let asked: StoredTile[] = [];
  let preparing = Promise.resolve();

  /** Tells memory what has changed in its layers since; answers the tables that are not in force any more. */
  function followChanges(before: readonly PublishedLayer[]): string[] {
    const superseded: string[] = [];
    for (const { id, table, publicationId } of before) {
      const now = layers.find(id);
      if (now?.table === table) continue;
      superseded.push(table);
      const since = layers.changes(id).filter(({ publication }) => publication > publicationId);
      const boxes = since.flatMap((change) => change.boxes ?? []);
      if (now && makerOf(now) === memory && since.every((change) => change.boxes))
        memory.follow(table, now, boxes);
    }
    return superseded;
  }

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
      await warm();
    });
  }

  /** Makes again, one at a time, what was looked at when it changed, and what the city shows when it is opened. */
  async function warm(): Promise<void> {
    const wanted: [string, TileAddress, TileEncoding][] = [
      ...asked
        .splice(0)
        .map(({ set, address }): [string, TileAddress, TileEncoding] => [set.asked, address, set.encoding]),
      ...cityTiles(layers.published()).map(([ids, address]): [string, TileAddress, TileEncoding] => [
        ids,
        address,
        consoleEncoding,
      ]),
    ];
    for (const [ids, address, encoding] of wanted) {
      if (closed) return;
      try {
        await makeAhead(ids, address, encoding);
      } catch (error) {
        // Nobody waits for it: it is made when somebody asks.
        if (!(error instanceof Problem)) log.debug({ err: error, ids, address }, 'a tile was not made ahead');
      }
    }
  }

  prepare();
  // What PostGIS makes needs nothing that is read first.
  const stopAhead = layers.beforePublish(async (candidate) => {
    if (makerOf(candidate) === memory) await memory.prepare(candidate);
  });

  return {
    changed(evicted) {
      asked = [...evicted, ...asked].slice(0, mostWarmed);
      const superseded = followChanges(inForce);
      inForce = layers.published();
      memory.release(superseded);
      postgis?.release(superseded);
      prepare();
    },
    close() {
      closed = true;
      stopAhead();
    },
  };
}
