import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { PublishedLayer } from '../layers/published.ts';
import { tiers } from '../layers/published.ts';
import { type Kernel, readKernel } from './kernel/serialised.ts';
import { type Assets, assemble, type Mosaic, type Snapshot } from './snapshot.ts';

/** What the building thread is asked for: the tables of the tiers, or null, and the asset layers. */
export interface BuildOrder {
  connection: pg.ClientConfig;
  mosaic: (string | null)[] | null;
  assets: { table: string; geometryType: PublishedLayer['geometryType'] }[];
}

/** What it answers; the mosaic's kernel in its serialised form, which moves between threads as one piece. */
export interface BuiltParts {
  mosaic: (Omit<Mosaic, keyof Kernel> & { kernel: ArrayBuffer }) | null;
  assets: Assets[];
}

/** Mosaics kept for the present and for times asked about. */
const KEPT_MOSAICS = 3;

function buildOffThread(order: BuildOrder): Promise<BuiltParts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./build-thread.js', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the snapshot thread ended with code ${code}`)));
  });
}

/** Builds snapshots from published layers, off the main thread, reusing what did not change. */
export function createBuilder(connection: pg.ClientConfig) {
  const mosaics = new Map<string, Promise<Mosaic>>();
  let assetParts = new Map<string, Promise<Assets>>();

  function partsFor(
    tierLayers: readonly (PublishedLayer | null)[],
    assets: readonly PublishedLayer[],
  ): [Promise<Mosaic>, Promise<Assets>[]] {
    const key = tierLayers.map((layer) => layer?.table ?? '').join(' ');
    const missing = assets.filter((layer) => !assetParts.has(layer.table));
    const known = mosaics.get(key);
    if (!known || missing.length > 0) {
      const built = buildOffThread({
        connection,
        mosaic: known ? null : tierLayers.map((layer) => layer?.table ?? null),
        assets: missing.map(({ table, geometryType }) => ({ table, geometryType })),
      });
      const forget = () => {
        if (!known) mosaics.delete(key);
        for (const layer of missing) assetParts.delete(layer.table);
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
      missing.forEach((layer, i) => {
        assetParts.set(
          layer.table,
          part((parts) => parts.assets[i]!),
        );
      });
    }
    const mosaic = mosaics.get(key)!;
    mosaics.delete(key);
    mosaics.set(key, mosaic);
    for (const old of [...mosaics.keys()].slice(0, -KEPT_MOSAICS)) mosaics.delete(old);
    return [mosaic, assets.map((layer) => assetParts.get(layer.table)!)];
  }

  return {
    /**
     * The snapshot of `layers`: the tiers and those that rules look into, `assetLayers`.
     * Fails, naming the feature, when a geometry cannot be read.
     */
    async build(layers: readonly PublishedLayer[], assetLayers: ReadonlySet<string>): Promise<Snapshot> {
      const tierLayers = tiers.map((tier) => layers.find((layer) => layer.tier === tier) ?? null);
      const assets = layers.filter((layer) => assetLayers.has(layer.id));
      const [mosaic, parts] = partsFor(tierLayers, assets);
      const built = await Promise.all(parts);
      return assemble(
        tierLayers,
        await mosaic,
        assets.map((layer, i) => [layer, built[i]!]),
      );
    },

    /** Lets go of the assets that are not part of `layers`. */
    keepOnly(layers: readonly PublishedLayer[]): void {
      const tables = new Set(layers.map((layer) => layer.table));
      assetParts = new Map([...assetParts].filter(([table]) => tables.has(table)));
    },
  };
}
