import { readFilter } from '../cql2/filter.ts';
import { Problem } from '../input/problem.ts';
import { fieldsOf, readProperties } from '../layers/fields.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, type View } from '../layers/view.ts';
import type { ItemsQuery } from './schema.ts';
import * as store from './store.ts';

// Enough that round trips do not count, few enough that a page of ten thousand never stands in memory.
const batchRows = 500;

export interface Features {
  /** The layers in force that somebody may see. */
  collections(view: View): PublishedLayer[];
  /** @throws Problem 404 `unknown-collection`, in the same words for what somebody may not see */
  collection(id: string, view: View): PublishedLayer;
  /** Names of the properties that features can be chosen by. */
  queryables(layer: PublishedLayer): string[];
  /** How many features answer a query, where that is known without counting. */
  matched(layer: PublishedLayer, query: ItemsQuery): number | null;
  /** The properties that a query asks for, null for all. @throws Problem 400 `unknown-property` */
  properties(layer: PublishedLayer, query: ItemsQuery): string[] | null;
  /**
   * Features in batches; returns the number after which the next page starts, null where none follows.
   * @param signal says that nobody waits for them any more
   * @throws Problem 400 `bad-filter`, before the first batch; 503 `too-slow`
   */
  read(
    layer: PublishedLayer,
    query: ItemsQuery,
    signal: AbortSignal,
  ): AsyncGenerator<store.FeatureRow[], number | null>;
  /** @throws Problem 404 `unknown-feature` */
  feature(
    layer: PublishedLayer,
    fid: number,
    signal: AbortSignal,
  ): Promise<store.FeatureRow & { etag: string }>;
}

/** Features of the published layers, read from the tables of the versions in force. */
export function createFeatures(layers: Layers): Features {
  return {
    collections: (view) => layers.published().flatMap((layer) => layerIn(view, layer) ?? []),
    collection(id, view) {
      const found = layers.find(id);
      const layer = found && layerIn(view, found);
      if (!layer)
        throw new Problem(404, 'unknown-collection', `There is no collection "${id}" that you may see`);
      return layer;
    },
    queryables: (layer) => [...fieldsOf(layer).keys()],
    matched: (layer, query) =>
      query.bbox || query.filter !== undefined || query.equals.length > 0 ? null : layer.featureCount,
    properties: (layer, query) =>
      query.properties === undefined
        ? layer.shownFields
          ? [...layer.shownFields]
          : null
        : readProperties(query.properties, layer),
    async *read(layer, query, signal) {
      const { filter, ...rest } = query;
      const reading = layers.replicas.reading(layer, signal);
      const expression = filter === undefined ? null : (await readFilter(filter, fieldsOf(layer))).expression;
      let { after } = query;
      let left = query.limit;
      while (left > 0) {
        const wanted = Math.min(left, batchRows);
        // One row more than is sent tells whether anything follows.
        const page = { ...rest, after, limit: wanted + 1 };
        const rows = await store.readFeatures(reading, layer.table, page, expression);
        const batch = rows.slice(0, wanted);
        yield batch;
        if (rows.length <= wanted) return null;
        left -= wanted;
        after = batch.at(-1)!.fid;
      }
      return after!;
    },
    async feature(layer, fid, signal) {
      const row = await store.readFeature(layers.replicas.reading(layer, signal), layer.table, fid);
      if (!row) throw new Problem(404, 'unknown-feature', `"${layer.id}" has no feature ${fid}`);
      return row;
    },
  };
}
