import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { readLayerDefinitions } from './definitions.ts';
import type { Layers, PublishedLayer } from './published.ts';
import type { LayerDefinition } from './schema.ts';
import * as store from './store.ts';

export interface LayerService extends Layers {
  /**
   * Defines a layer, or changes one that was defined so before; answers whether it is new.
   * @throws Problem 409 `defined-by-file`, `tier-taken` or `geometry-type-fixed`
   */
  define(definition: LayerDefinition): Promise<boolean>;
  /**
   * Puts a checked version in force, at once and for everybody.
   * @throws Problem 404 `unknown-layer`, 404 `unknown-version`, 409 `already-published`
   */
  publish(id: string, version: number, by: string): Promise<void>;
  /** Puts the version back in force that was there before; returns its number.
   * @throws Problem 404 `unknown-layer`, 409 `nothing-to-roll-back` */
  rollback(id: string, by: string): Promise<number>;
  versions(): Promise<store.VersionRow[]>;
  /** Looks for publications that this process has not seen yet, without waiting for the feed. */
  refresh(): Promise<void>;
  close(): void;
}

/** The error for a layer that the catalogue does not hold; names those that it does. */
export async function unknownLayer(database: Queryable, id: string): Promise<Problem> {
  const known = await store.layerIds(database);
  return new Problem(
    404,
    'unknown-layer',
    `There is no layer "${id}"; the catalogue holds ${known.join(', ')}`,
  );
}

/** Saves the definitions of `data/layers` and keeps what is in force in memory, following the feed. */
export async function createLayers(database: Database, log: (error: unknown) => void): Promise<LayerService> {
  const fromFiles = readLayerDefinitions();
  await store.saveDefinitions(database, fromFiles);
  let newest = await store.newestPublication(database);
  let current = new Map<string, PublishedLayer>();
  const listeners = new Set<(ids: string[]) => void>();

  async function reload(): Promise<void> {
    const layers = await store.publishedAt(database, null);
    const changed = layers.filter((layer) => current.get(layer.id)?.publicationId !== layer.publicationId);
    current = new Map(layers.map((layer) => [layer.id, layer]));
    if (changed.length > 0) for (const listener of listeners) listener(changed.map((layer) => layer.id));
  }

  // Wake-ups that come while a look is under way are answered by one more look after it.
  let looking: Promise<void> | null = null;
  let again = false;
  function look(): Promise<void> {
    if (looking) {
      again = true;
      return looking;
    }
    looking = (async () => {
      do {
        again = false;
        const found = await store.newestPublication(database);
        if (found !== newest) {
          await reload();
          newest = found;
        }
      } while (again);
    })().finally(() => {
      looking = null;
    });
    return looking;
  }

  await reload();
  const stop = database.onFeed(() => {
    look().catch(log);
  });

  return {
    published: () => [...current.values()],
    find: (id) => current.get(id),
    at: (time) => store.publishedAt(database, time),
    after: (publication) => store.publishedAfter(database, publication),
    pinned: (id, version) => store.findVersion(database, id, version),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async define(definition) {
      const { id, tier, geometryType } = definition;
      if (fromFiles.some((known) => known.id === id))
        throw new Problem(409, 'defined-by-file', `"${id}" is defined by the file data/layers/${id}.json`);
      if (tier && fromFiles.some((known) => known.tier === tier))
        throw new Problem(409, 'tier-taken', `There is a layer of the tier "${tier}" already`, [
          { path: '/tier', message: 'expected another role' },
        ]);
      const before = await store.findLayer(database, id);
      if (before && before.geometry_type !== geometryType)
        throw new Problem(
          409,
          'geometry-type-fixed',
          `"${id}" holds ${before.geometry_type} geometries and cannot come to hold ${geometryType}`,
          [{ path: '/geometryType', message: `expected "${before.geometry_type}"` }],
        );
      await store.saveDefinitions(database, [definition]);
      if (current.has(id)) {
        await reload();
        for (const listener of listeners) listener([id]);
      }
      return !before;
    },
    async publish(id, version, by) {
      if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
      await database.transaction(async (transaction) => {
        const layer = await store.lockLayer(transaction, id);
        if (layer?.published_version === version)
          throw new Problem(409, 'already-published', `Version ${version} of "${id}" is in force already`);
        if (!(await store.findVersion(transaction, id, version)))
          throw new Problem(404, 'unknown-version', `"${id}" has no checked version ${version}`);
        await store.putInForce(transaction, id, version, by);
      });
      await look();
    },
    async rollback(id, by) {
      if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
      const version = await database.transaction(async (transaction) => {
        await store.lockLayer(transaction, id);
        const previous = await store.previousVersion(transaction, id);
        if (previous === undefined)
          throw new Problem(409, 'nothing-to-roll-back', `"${id}" had no other version in force before`);
        await store.putInForce(transaction, id, previous, by);
        return previous;
      });
      await look();
      return version;
    },
    versions: () => store.listVersions(database),
    refresh: look,
    close: stop,
  };
}
