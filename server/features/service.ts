import type { Fields } from '../cql2/expression.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Layers, PublishedLayer } from '../layers/published.ts';
import { layerIn, type View } from '../layers/view.ts';
import { type Chosen, choose, wrong } from './choosing.ts';
import { flatGeobufBehind, flatGeobufRuns } from './flatgeobuf-runs.ts';
import { type Column, Properties, type Survey, survey, WholeSurveys } from './properties.ts';
import type { ItemsQuery } from './schema.ts';
import type { Box } from './selection.ts';
import { badGeometry, turnedGeometry } from './sent-geometry.ts';
import * as store from './store.ts';
import { crs84, readSystem, type System } from './systems.ts';

// Enough that round trips do not count, few enough that a page of ten thousand never stands in memory.
const batchRows = 200;
/** Up to here matches are counted, and no longer than this. */
const mostCounted = 10_000;
const countMs = 1_000;
/** Features whose order by a property is held in memory. */
const mostSorted = 5_000_000;

export interface Matched {
  count: number;
  /** Whether it is no more than what the planner expects. */
  isEstimate: boolean;
}

/** Where a page ends, and the pages beside it. */
export interface PageEnd {
  /** The number behind which the next page begins; null where none follows. */
  next: number | null;
  /** The number before which the page before ends; null where the first stands on this one. */
  previous: number | null;
}

export interface Features {
  /** The layers in force that somebody may see. */
  collections(view: View): PublishedLayer[];
  /** @throws Problem 404 `unknown-collection`, in the same words for what somebody may not see */
  collection(id: string, view: View): PublishedLayer;
  /** The properties that features can be chosen by, which are all that they have. */
  queryables(layer: PublishedLayer, signal: AbortSignal): Promise<Fields>;
  /** @throws Problem 400 `unknown-crs` */
  system(text: string | undefined, path: string): Promise<System>;
  /** @throws Problem 400 `bad-filter`, `unknown-property`, `unknown-crs`, `bad-bbox` */
  choose(layer: PublishedLayer, query: ItemsQuery, signal: AbortSignal): Promise<Chosen>;
  /** How many features answer a query, pages apart. */
  matched(chosen: Chosen, signal: AbortSignal): Promise<Matched>;
  /**
   * Features in batches, as GeoJSON or as Well-Known Binary.
   * @param signal says that nobody waits for them any more
   * @throws Problem 503 `too-slow`
   */
  read(chosen: Chosen, signal: AbortSignal): AsyncGenerator<store.FeatureRow[], PageEnd>;
  readBinary(chosen: Chosen, signal: AbortSignal): AsyncGenerator<store.BinaryRow[], PageEnd>;
  /**
   * Features one behind the other as FlatGeobuf has them; all geometries are of one type, columns
   * are few (`mostColumns`), and no order was asked for.
   * @param columns that they are told with
   */
  readFlatGeobuf(chosen: Chosen, columns: readonly Column[], signal: AbortSignal): AsyncGenerator<Buffer>;
  /** About where the features of the layer are, in the system that they are told in. */
  extent(chosen: Chosen, signal: AbortSignal): Promise<Box>;
  /** What the chosen features hold, for files that have columns. */
  survey(chosen: Chosen, signal: AbortSignal): Promise<Survey>;
  /** One feature by its number or, where there is none, by its code. @throws Problem 404 `unknown-feature` */
  feature(
    layer: PublishedLayer,
    key: string,
    system: System,
    signal: AbortSignal,
  ): Promise<store.FeatureRow & { etag: string }>;
  /**
   * The numbers and ETags of features by what they are named by, which is a number or, where there is none, a code.
   * @returns without those that are not there
   */
  states(
    layer: PublishedLayer,
    names: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, { fid: number; etag: string }>>;
  /**
   * A geometry of GeoJSON in a system as one in CRS84.
   * @param pointer to the feature in what was sent, for the message
   * @throws Problem 400 `invalid-geometry`
   */
  toDegrees(geometry: unknown, system: System, pointer?: string): Promise<unknown>;
}

/** Features of the published layers, read from the tables of the versions in force. */
export function createFeatures(layers: Layers, database: Queryable): Features {
  const properties = new Properties();
  const surveys = new WholeSurveys();

  async function* read<Form extends 'text' | 'binary'>(
    { layer, selection, limit, after, before, shown }: Chosen,
    form: Form,
    signal: AbortSignal,
  ): AsyncGenerator<Awaited<ReturnType<typeof store.readNumbered<Form>>>, PageEnd> {
    const reading = layers.replicas.reading(layer, signal);
    const { table } = layer;
    if (selection.sort.length === 0 && before === undefined) {
      let from = after ?? -1;
      let previous: number | null = null;
      for (let left = limit ?? Number.POSITIVE_INFINITY; left > 0; ) {
        const wanted = Math.min(left, batchRows);
        // One row more than is sent tells whether anything follows.
        const page = { after: from, limit: wanted + 1 };
        const rows = await store.readBehind(reading, table, selection, page, form, shown);
        const batch = rows.slice(0, wanted);
        if (after !== undefined) previous ??= batch[0]?.fid ?? null;
        yield batch;
        if (rows.length <= wanted) return { next: null, previous };
        left -= wanted;
        from = batch.at(-1)!.fid;
      }
      return { next: from, previous };
    }
    const most = limit ?? mostSorted;
    const page = { after, before, limit: most + 1 };
    const numbers = await store.readNumbers(reading, table, selection, page);
    const isMore = numbers.length > most;
    if (isMore && limit === null)
      throw new Problem(400, 'too-many-sorted', {
        zh: `要素超过 ${mostSorted} 个时不能排序，请缩小范围`,
        en: `More than ${mostSorted} features cannot be sorted: choose fewer of them`,
      });
    if (isMore) before === undefined ? numbers.pop() : numbers.shift();
    for (let at = 0; at < Math.max(1, numbers.length); at += batchRows)
      yield await store.readNumbered(reading, table, numbers.slice(at, at + batchRows), form, shown);
    const [first, last] = [numbers[0] ?? null, numbers.at(-1) ?? null];
    return before === undefined
      ? { next: isMore ? last : null, previous: after === undefined ? null : first }
      : { next: last, previous: isMore ? first : null };
  }

  return {
    collections: (view) => layers.published().flatMap((layer) => layerIn(view, layer) ?? []),
    collection(id, view) {
      const found = layers.find(id);
      const layer = found && layerIn(view, found);
      if (!layer)
        throw new Problem(404, 'unknown-collection', {
          zh: `没有您可查看的要素集“${id}”`,
          en: `There is no collection "${id}" that you may see`,
        });
      return layer;
    },
    queryables: (layer, signal) => properties.of(layer, layers.replicas.reading(layer, signal)),
    system: async (text, path) => (text === undefined ? crs84 : readSystem(database, text, path)),
    choose(layer, query, signal) {
      return choose(layer, query, { database, properties, reading: layers.replicas.reading(layer, signal) });
    },
    async matched({ layer, selection }, signal) {
      if (!selection.box && !selection.filter && selection.equals.length === 0)
        return { count: layer.featureCount, isEstimate: false };
      const patience = AbortSignal.any([signal, AbortSignal.timeout(countMs)]);
      const reading = layers.replicas.reading(layer, patience);
      const counted = await store
        .countUpTo(reading, layer.table, selection, mostCounted + 1)
        .catch((error: unknown) => {
          signal.throwIfAborted();
          if (patience.aborted) return null;
          throw error;
        });
      if (counted !== null && counted <= mostCounted) return { count: counted, isEstimate: false };
      const expected = await store.estimate(layers.replicas.reading(layer, signal), layer.table, selection);
      const least = counted ?? 0;
      return { count: Math.min(Math.max(expected, least), layer.featureCount), isEstimate: true };
    },
    read: (chosen, signal) => read(chosen, 'text', signal),
    readBinary: (chosen, signal) => read(chosen, 'binary', signal),
    readFlatGeobuf: ({ layer, selection, limit, after, shown }, columns, signal) => {
      const reading = layers.replicas.reading(layer, signal);
      return flatGeobufRuns(after ?? -1, limit, columns, (page) =>
        flatGeobufBehind(reading, layer.table, selection, page, columns, shown),
      );
    },
    async extent({ layer, shown: { system } }, signal) {
      const all: Box = [-180, -90, 180, 90];
      const degrees = (layer.bbox as Box | null) ?? all;
      if (system.isCrs84) return degrees;
      return (await store.boxIn(layers.replicas.reading(layer, signal), degrees, system)) ?? all;
    },
    async survey({ layer, selection, properties: chosen, after, before }, signal) {
      if (before !== undefined || (after !== undefined && selection.sort.length > 0))
        throw wrong('after', {
          zh: '文件只能按编号顺序从某个要素之后开始，请去掉 before 和 sortby',
          en: 'files hold what follows a feature in the order of the numbers alone: leave out before and sortby',
        });
      const look = () => survey(layers.replicas.reading(layer, signal), layer, selection, after ?? -1);
      const isWhole =
        !selection.box && !selection.filter && selection.equals.length === 0 && after === undefined;
      const found = isWhole ? await surveys.of(layer, look) : await look();
      return { ...found, columns: found.columns.filter(({ name }) => !chosen || chosen.includes(name)) };
    },
    async feature(layer, key, system, signal) {
      const reading = layers.replicas.reading(layer, signal);
      const shown = { system, decimals: system.decimals, skipped: false };
      const byNumber = /^\d{1,15}$/.test(key)
        ? await store.readFeature(reading, layer.table, { fid: Number(key) }, shown)
        : undefined;
      const row = byNumber ?? (await store.readFeature(reading, layer.table, { code: key }, shown));
      if (!row)
        throw new Problem(404, 'unknown-feature', {
          zh: `“${layer.id}”中没有编号或代码为 ${key} 的要素`,
          en: `"${layer.id}" has no feature with the number or code ${key}`,
        });
      return row;
    },
    async states(layer, names, signal) {
      const isNumber = (name: string) => /^\d{1,15}$/.test(name);
      const rows = await store.readStates(layers.replicas.reading(layer, signal), layer.table, {
        numbers: names.filter(isNumber).map(Number),
        codes: names,
      });
      const byCode = new Map(rows.toReversed().map((row) => [row.code, row]));
      const byNumber = new Map(rows.map((row) => [Number(row.fid), row]));
      return new Map(
        names.flatMap((name) => {
          const row = (isNumber(name) ? byNumber.get(Number(name)) : undefined) ?? byCode.get(name);
          return row ? [[name, { fid: Number(row.fid), etag: row.etag }] as const] : [];
        }),
      );
    },
    async toDegrees(geometry, system, pointer = '') {
      if (geometry === null || geometry === undefined || (system.isCrs84 && !system.northingFirst))
        return geometry;
      const turned = turnedGeometry(geometry, system, pointer);
      if (system.isCrs84) return turned;
      const [text] = await store.toDegrees(database, [JSON.stringify(turned)], system);
      if (!text)
        throw badGeometry(pointer, {
          zh: `几何在 ${system.uri} 中没有对应的位置`,
          en: `the geometry has no place in ${system.uri}`,
        });
      return JSON.parse(text);
    },
  };
}
