import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import type { ItemsQuery } from './schema.ts';
import * as store from './store.ts';

type Reader = PublishedLayer['visibility'];

// Enough that round trips do not count, few enough that a page of ten thousand never stands in memory.
const batchRows = 500;

export interface Features {
  /** The layers in force that `reader` may see. */
  collections(reader: Reader): PublishedLayer[];
  /** @throws Problem 404 `unknown-collection`, in the same words for what `reader` may not see */
  collection(id: string, reader: Reader): PublishedLayer;
  /** Names of the properties that features can be chosen by. */
  queryables(layer: PublishedLayer): string[];
  /** How many features answer a query, where that is known without counting. */
  matched(layer: PublishedLayer, query: ItemsQuery): number | null;
  /** Features in batches; returns the number after which the next page starts, null where none follows. */
  read(layer: PublishedLayer, query: ItemsQuery): AsyncGenerator<store.FeatureRow[], number | null>;
  /** @throws Problem 404 `unknown-feature` */
  feature(layer: PublishedLayer, fid: number): Promise<store.FeatureRow>;
}

/** Features of the published layers, read from the tables of the versions in force. */
export function createFeatures({ database, layers }: { database: Database; layers: Layers }): Features {
  const maySee = (layer: PublishedLayer, reader: Reader) =>
    layer.visibility === 'public' || reader === 'internal';
  return {
    collections: (reader) => layers.published().filter((layer) => maySee(layer, reader)),
    collection(id, reader) {
      const layer = layers.find(id);
      if (!layer || !maySee(layer, reader))
        throw new Problem(404, 'unknown-collection', `There is no collection "${id}" that you may see`);
      return layer;
    },
    queryables: (layer) => ['code', 'name', 'parent', ...layer.definition.fields.map((field) => field.name)],
    matched: (layer, query) => (query.bbox || query.equals.length > 0 ? null : layer.featureCount),
    async *read(layer, query) {
      let after = query.after;
      let left = query.limit;
      while (left > 0) {
        const wanted = Math.min(left, batchRows);
        // One row more than is sent tells whether anything follows.
        const rows = await store.readFeatures(database, layer.table, { ...query, after, limit: wanted + 1 });
        const batch = rows.slice(0, wanted);
        yield batch;
        if (rows.length <= wanted) return null;
        left -= wanted;
        after = batch.at(-1)!.fid;
      }
      return after!;
    },
    async feature(layer, fid) {
      const row = await store.readFeature(database, layer.table, fid);
      if (!row) throw new Problem(404, 'unknown-feature', `"${layer.id}" has no feature ${fid}`);
      return row;
    },
  };
}
