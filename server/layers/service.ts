import { isDeepStrictEqual } from 'node:util';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { waitEverywhere } from '../processes/everywhere.ts';
import { checkStyle } from './check-style.ts';
import { readLayerDefinitions } from './definitions.ts';
import type { Layers, PublishedLayer } from './published.ts';
import { type PlacedChange, placesAfter } from './publishing/changed-places.ts';
import {
  bringDuePlans,
  cancelPlan,
  isPast,
  type PublishOptions,
  publishVersion,
  rollBack,
} from './publishing/publish.ts';
import { nextPlanIn } from './publishing/store.ts';
import { LayerReplicas } from './replicas.ts';
import type { LayerDefinition } from './schema.ts';
import * as store from './store.ts';
import { baseVersion } from './version-store.ts';

export interface LayerService extends Layers {
  /**
   * Defines a layer, or changes one that was defined so before; answers whether it is new.
   * @throws Problem 400 `bad-style`, 409 `defined-by-file`, `tier-taken` or `geometry-type-fixed`
   */
  define(definition: LayerDefinition): Promise<boolean>;
  /** How a layer is drawn, and whether a person has set that over its file. @throws Problem 404 `unknown-layer` */
  style(id: string): Promise<{ style: LayerDefinition['style']; restyled: boolean }>;
  /**
   * Overrides the style of a layer for everybody, at once; null restores the one of its file.
   * @throws Problem 400 `bad-style`, 404 `unknown-layer`, 409 `no-other-style`
   */
  restyle(id: string, style: LayerDefinition['style'] | null): Promise<void>;
  /**
   * Gives a layer that a file defines further fields, such as its owners', in the place of those given before; returns all
   * that it has then.
   * @throws Problem 404 `unknown-layer`, 409 `not-defined-by-file`, `field-taken`
   */
  giveFields(id: string, fields: LayerDefinition['fields']): Promise<LayerDefinition['fields']>;
  /** The definition of a layer, also of one that has no version in force. */
  definition(id: string): Promise<LayerDefinition | undefined>;
  /**
   * Puts a checked version in force for everybody; see `publishVersion`. Where that is at once, it waits until every process
   * answers by it, for some seconds at most; returns how many do not yet.
   * @throws Problem 404 `unknown-layer`
   */
  publish(id: string, version: number, by: string, options?: PublishOptions): Promise<number>;
  /** Takes a planned publication back. @throws Problem 404 `unknown-layer`, 409 `not-planned` */
  cancelPlan(id: string, version: number, by: string): Promise<void>;
  /** Puts the version back in force that was there before; returns its number.
   * @throws Problem 404 `unknown-layer`, 409 `nothing-to-roll-back` */
  rollback(id: string, by: string): Promise<number>;
  /** Waits until every process answers by what is in force of a layer, for some seconds; returns how many do not yet. */
  everywhere(id: string): Promise<number>;
  versions(): Promise<store.VersionRow[]>;
  /** Looks for publications that this process has not seen yet, without waiting for the feed. */
  refresh(): Promise<void>;
  /** Stops following, and waits for what is under way. */
  close(): Promise<void>;
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

/** The ids of all layers that are defined, whether anything of them is in force or not. */
export const definedLayers = store.layerIds;

/** Every feature has these, whatever its layer declares. */
const reservedFields = ['code', 'name', 'parent'];

// A timer cannot be set further ahead.
const longestWaitMs = 2 ** 31 - 1;
const retryMs = 1_000;
/** So long before their moment, every process gets ready for the versions that are planned. */
const leadMs = 10_000;
/** A publication waits no longer than this for those who get ready for it. */
const readyMs = 10_000;

/**
 * Saves the definitions of `data/layers` and keeps what is in force in memory, following the feed and the clock:
 * what is planned comes into force at its moment.
 */
export async function createLayers(database: Database, log: FaultLog): Promise<LayerService> {
  const fromFiles = readLayerDefinitions();
  await database.transaction((transaction) => store.saveDefinitions(transaction, fromFiles));
  await bringDuePlans(database);
  let newest = await store.newestChange(database);
  let current = new Map<string, PublishedLayer>();
  let changes = new Map<string, PlacedChange[]>();
  const listeners = new Set<(ids: string[]) => void>();

  const following = partOf(log, 'following');

  async function reload(): Promise<void> {
    const layers = await store.publishedAt(database, null);
    changes = await changesUpTo(layers);
    const changed = layers.filter((layer) => {
      const known = current.get(layer.id);
      return (
        known?.publicationId !== layer.publicationId || !isDeepStrictEqual(known.definition, layer.definition)
      );
    });
    current = new Map(layers.map((layer) => [layer.id, layer]));
    if (changed.length === 0) return;
    const ids = changed.map((layer) => layer.id);
    // One that fails must not keep the others from hearing.
    for (const listener of listeners)
      try {
        listener(ids);
      } catch (error) {
        following(error);
      }
  }

  /** What has changed in `layers`, and not what came into force since they were read. */
  async function changesUpTo(layers: readonly PublishedLayer[]): Promise<Map<string, PlacedChange[]>> {
    const seen = Math.max(0, ...[...current.values()].map((layer) => layer.publicationId));
    const newestOf = new Map(layers.map((layer) => [layer.id, layer.publicationId]));
    const next = new Map(changes);
    for (const { layer, ...change } of await placesAfter(database, seen)) {
      if (change.publication > (newestOf.get(layer) ?? 0)) continue;
      const before = change.boxes === null ? [] : (next.get(layer) ?? []);
      next.set(layer, [...before, change]);
    }
    return next;
  }

  const looking = coalesce(async () => {
    const found = await store.newestChange(database);
    if (found === newest) return;
    await reload();
    newest = found;
    await waitForPlan();
  }, following);
  const look = looking.run;

  let timer: NodeJS.Timeout | undefined;
  const plans = coalesce(bringPlans, partOf(log, 'plans'));
  let closed = false;
  function wait(ms: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(plans.wake, Math.min(Math.max(Math.ceil(ms), 0), longestWaitMs));
    timer.unref();
  }
  async function waitForPlan(): Promise<void> {
    const ms = await nextPlanIn(database);
    clearTimeout(timer);
    if (ms === null) return;
    wait(ms > leadMs ? ms - leadMs : ms);
    if (ms <= leadMs) readying.wake();
  }
  const readying = coalesce(
    async () => {
      const soon = await store.plannedAt(database, new Date(Date.now() + leadMs));
      for (const { id, version } of soon) await getReady(id, version);
    },
    partOf(log, 'plans-ahead'),
  );
  async function bringPlans(): Promise<void> {
    try {
      await bringDuePlans(database);
      await look();
      await waitForPlan();
    } catch (error) {
      wait(retryMs);
      throw error;
    }
  }

  const ahead = new Set<(candidate: PublishedLayer) => Promise<void>>();
  /** Lets others get ready for a version before it counts. What fails is told when the version is in force. */
  async function getReady(id: string, version: number): Promise<void> {
    const candidate = await store.findVersion(database, id, version);
    if (!candidate || candidate.table === current.get(id)?.table) return;
    let patience: NodeJS.Timeout | undefined;
    const lost = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, readyMs);
    });
    const ready = Promise.allSettled(Array.from(ahead, (listener) => listener(candidate)));
    await Promise.race([ready, lost]);
    clearTimeout(patience);
  }

  await reload();
  await waitForPlan();
  const stop = database.onFeed(looking.wake);

  return {
    replicas: new LayerReplicas(database),
    published: () => [...current.values()],
    find: (id) => current.get(id),
    changes: (id) => changes.get(id) ?? [],
    async at(time) {
      const then = await store.publishedAt(database, time);
      const plans = time.getTime() > Date.now() ? await store.plannedAt(database, time) : [];
      return [...then.filter(({ id }) => !plans.some((plan) => plan.id === id)), ...plans];
    },
    after: (publication, before) => store.publishedAfter(database, publication, before),
    pinned: (id, version) => store.findVersion(database, id, version),
    baseOf: (id, version) => baseVersion(database, id, version),
    beforePublish(listener) {
      ahead.add(listener);
      return () => ahead.delete(listener);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    definition: async (id) => (await store.findLayer(database, id))?.definition,
    async define(definition) {
      const { id, tier, geometryType } = definition;
      checkStyle(definition);
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
      await database.transaction((transaction) => store.saveDefinitions(transaction, [definition]));
      await look();
      return !before;
    },
    async giveFields(id, fields) {
      const file = fromFiles.find((known) => known.id === id);
      if (!file) {
        if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
        throw new Problem(
          409,
          'not-defined-by-file',
          `"${id}" has its own definition: PUT /api/layers/${id} changes it`,
        );
      }
      const names = [...file.fields, ...fields].map(({ name }) => name);
      const taken = names.find((name, i) => names.indexOf(name) !== i || reservedFields.includes(name));
      if (taken !== undefined)
        throw new Problem(409, 'field-taken', `"${id}" has a field "${taken}" already`, [
          {
            path: `/${fields.findLastIndex(({ name }) => name === taken)}/name`,
            message: 'expected another name',
          },
        ]);
      await database.transaction((transaction) => store.saveFields(transaction, file, fields));
      await look();
      return [...file.fields, ...fields];
    },
    async style(id) {
      const found = await store.findLayer(database, id);
      if (!found) throw await unknownLayer(database, id);
      return { style: found.definition.style, restyled: found.restyled };
    },
    async restyle(id, style) {
      const found = await store.findLayer(database, id);
      if (!found) throw await unknownLayer(database, id);
      const file = fromFiles.find((known) => known.id === id);
      if (!style && !file)
        throw new Problem(409, 'no-other-style', `"${id}" is defined by no file whose style could come back`);
      const definition = { ...(file ?? found.definition), ...(style ? { style } : {}) };
      checkStyle(definition);
      await database.transaction((transaction) =>
        store.saveStyle(transaction, definition, file ? style : null),
      );
      await look();
    },
    async publish(id, version, by, options = {}) {
      if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
      const { effectiveFrom } = options;
      if (!effectiveFrom || isPast(effectiveFrom)) await getReady(id, version);
      const publication = await publishVersion(database, id, version, by, options);
      await look();
      return publication === null ? 0 : waitEverywhere(database, { publication });
    },
    async cancelPlan(id, version, by) {
      if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
      await cancelPlan(database, id, version, by);
      await look();
    },
    async rollback(id, by) {
      if (!(await store.findLayer(database, id))) throw await unknownLayer(database, id);
      const version = await rollBack(database, id, by);
      await look();
      await waitEverywhere(database, { publication: current.get(id)?.publicationId });
      return version;
    },
    async everywhere(id) {
      await look();
      return waitEverywhere(database, { publication: current.get(id)?.publicationId });
    },
    versions: () => store.listVersions(database),
    refresh: look,
    async close() {
      closed = true;
      clearTimeout(timer);
      stop();
      await plans.close();
      await readying.close();
      await looking.close();
    },
  };
}
