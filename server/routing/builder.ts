import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { PublishedLayer } from '../layers/published.ts';
import { tiers } from '../layers/published.ts';
import { type Kernel, readKernel } from './kernel/serialised.ts';
import { layersOf, meetingsOf, tiersRead } from './rules/chain.ts';
import type { RuleSet } from './rules/schema.ts';
import { type Assets, assemble, type Meetings, type Mosaic, meetingKey, type Snapshot } from './snapshot.ts';

interface MeetingTables {
  table: string;
  tierTable: string;
}

/** What the building thread is asked for: the tables of the tiers, or null, the asset layers, and what they meet. */
export interface BuildOrder {
  connection: pg.ClientConfig;
  mosaic: (string | null)[] | null;
  assets: { table: string; geometryType: PublishedLayer['geometryType'] }[];
  meetings: MeetingTables[];
}

/** What it answers; the mosaic's kernel in its serialised form, whose pieces move between threads. */
export interface BuiltParts {
  mosaic: (Omit<Mosaic, keyof Kernel> & { kernel: ArrayBuffer[] }) | null;
  assets: Assets[];
  meetings: Meetings[];
}

/** Mosaics kept for the present and for times asked about. */
const KEPT_MOSAICS = 3;

function buildOffThread(order: BuildOrder): Promise<BuiltParts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./build-thread.js', import.meta.url), {
      workerData: order,
      // The rows read are garbage at once: a large nursery would only hold on to more of them.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the snapshot thread ended with code ${code}`)));
  });
}

const keyOf = ({ table, tierTable }: MeetingTables) => `${table} ${tierTable}`;

/** Builds snapshots from published layers and rules, off the main thread, reusing what did not change. */
export function createBuilder(connection: pg.ClientConfig) {
  const mosaics = new Map<string, Promise<Mosaic>>();
  let assetParts = new Map<string, Promise<Assets>>();
  let meetingParts = new Map<string, Promise<Meetings>>();

  function partsFor(
    tierLayers: readonly (PublishedLayer | null)[],
    assets: readonly PublishedLayer[],
    meetings: readonly MeetingTables[],
  ): [Promise<Mosaic>, Promise<Assets>[], Promise<Meetings>[]] {
    const key = tierLayers.map((layer) => layer?.table ?? '').join(' ');
    const missing = assets.filter((layer) => !assetParts.has(layer.table));
    const unmet = meetings.filter((tables) => !meetingParts.has(keyOf(tables)));
    const known = mosaics.get(key);
    if (!known || missing.length > 0 || unmet.length > 0) {
      const built = buildOffThread({
        connection,
        mosaic: known ? null : tierLayers.map((layer) => layer?.table ?? null),
        assets: missing.map(({ table, geometryType }) => ({ table, geometryType })),
        meetings: unmet,
      });
      const forget = () => {
        if (!known) mosaics.delete(key);
        for (const layer of missing) assetParts.delete(layer.table);
        for (const tables of unmet) meetingParts.delete(keyOf(tables));
      };
      built.catch(forget);
      const part = <T>(pick: (parts: BuiltParts) => T): Promise<T> => {
        const promise = built.then(pick);
        // Whoever awaits the part hears of the failure; a part that nobody awaits must not end the process.
        promise.catch(() => undefined);
        return promise;
      };
      const mosaicOf = ({ mosaic }: BuiltParts): Mosaic => {
        const { kernel, ...names } = mosaic!;
        return { ...readKernel(kernel), ...names };
      };
      if (!known) mosaics.set(key, part(mosaicOf));
      for (const [i, { table }] of missing.entries())
        assetParts.set(
          table,
          part((parts) => parts.assets[i]!),
        );
      for (const [i, tables] of unmet.entries())
        meetingParts.set(
          keyOf(tables),
          part((parts) => parts.meetings[i]!),
        );
    }
    const mosaic = mosaics.get(key)!;
    mosaics.delete(key);
    mosaics.set(key, mosaic);
    for (const old of [...mosaics.keys()].slice(0, -KEPT_MOSAICS)) mosaics.delete(old);
    return [
      mosaic,
      assets.map((layer) => assetParts.get(layer.table)!),
      meetings.map((tables) => meetingParts.get(keyOf(tables))!),
    ];
  }

  return {
    /**
     * The snapshot of `rules` and of those of `layers` that are a tier or that the rules look into.
     * Fails, naming the feature, when a geometry cannot be read.
     */
    async build(layers: readonly PublishedLayer[], rules: RuleSet): Promise<Snapshot> {
      const tierLayers = tiers.map((tier) => layers.find((layer) => layer.tier === tier) ?? null);
      const wanted = layersOf(rules.rules);
      const read = tiersRead(rules.rules);
      const assets = layers.filter(({ id, tier }) => wanted.has(id) || (tier !== null && read.has(tier)));
      const meetings = meetingsOf(rules.rules).flatMap(({ layer, tier }) => {
        const table = assets.find(({ id }) => id === layer)?.table;
        const tierTable = tierLayers[tiers.indexOf(tier)]?.table;
        return table && tierTable ? [{ key: meetingKey(layer, tier), table, tierTable }] : [];
      });
      const [mosaic, assetsBuilt, met] = partsFor(
        tierLayers,
        assets,
        meetings.map(({ table, tierTable }) => ({ table, tierTable })),
      );
      const [builtAssets, builtMeetings] = await Promise.all([Promise.all(assetsBuilt), Promise.all(met)]);
      return assemble(
        tierLayers,
        await mosaic,
        assets.map((layer, i) => [layer, builtAssets[i]!]),
        new Map(meetings.map(({ key }, i) => [key, builtMeetings[i]!])),
        rules,
      );
    },

    /** Lets go of the assets, and of what they meet, that are not part of `layers`. */
    keepOnly(layers: readonly PublishedLayer[]): void {
      const tables = new Set(layers.map((layer) => layer.table));
      assetParts = new Map([...assetParts].filter(([table]) => tables.has(table)));
      meetingParts = new Map(
        [...meetingParts].filter(([key]) => key.split(' ').every((table) => tables.has(table))),
      );
    },
  };
}
