import type { Principal } from '../../domain/access/principal.ts';
import { readFilter } from '../cql2/filter.ts';
import { toSql } from '../cql2/sql.ts';
import type { Database, Queryable } from '../database/database.ts';
import type { Features } from '../features/service.ts';
import { Problem } from '../input/problem.ts';
import { type Layers, type PublishedLayer, tierTitles } from '../layers/published.ts';
import { layerIn, type View, viewOf } from '../layers/view.ts';
import * as countStore from './count-store.ts';
import type { Inputs, OperationId, Shape } from './schema.ts';
import * as store from './store.ts';

const batchRows = 500;
/** Features whose pieces are cut by one statement, and that are counted by one. */
const cutRows = 100;
const countRows = 2_000;
/** As many areas are counted by at most, and as many features are made one. */
const mostAreas = 10_000;
const mostUnited = 5_000;

/** Features in batches; at the end, whether there are more than were asked for. */
export type Rows = AsyncGenerator<store.Row[], { more: boolean }>;

export interface Result {
  /** The names of what is told of each feature, in order. */
  columns: readonly string[];
  rows: Rows;
}

export interface Analysis {
  /**
   * Does an operation, on the layers that somebody may see. Statements have a time limit each, and end when `signal` says
   * that nobody waits any more.
   * @throws Problem 400 `invalid-geometry`, `bad-filter`, `wrong-geometry-type`, `too-many-areas`, `too-many-features`;
   *   404 `unknown-layer`, `unknown-area`; 503 `too-slow`
   */
  run<Id extends OperationId>(
    id: Id,
    inputs: Inputs[Id],
    principal: Principal,
    signal: AbortSignal,
  ): Promise<Result>;
}

const dimensions = { Point: 0, LineString: 1, Polygon: 2 } as const;
const measures = ['area', 'length'];

function refuse(code: string, path: string, zh: string, en: string, status = 400): Problem {
  const text = { zh, en };
  return new Problem(status, code, text, [{ path, message: en, text }]);
}

/** The numbers of the features that meet a region, so many at a time that no statement holds the others for long. */
async function* batches(
  reading: Queryable,
  source: store.Source,
  region: store.Prepared | null,
): AsyncGenerator<number[]> {
  for (let after = -1; ; ) {
    const fids = await store.numbers(reading, source, region, { after, limit: countRows });
    if (fids.length > 0) yield fids;
    if (fids.length < countRows) return;
    after = fids.at(-1)!;
  }
}

async function* once(rows: store.Row[], more = false): Rows {
  yield rows;
  return { more };
}

export function createAnalysis({
  database,
  layers,
  features,
}: {
  database: Database;
  layers: Layers;
  features: Features;
}): Analysis {
  function layerOf(id: string, view: View, path: string): PublishedLayer {
    const found = layers.find(id);
    const layer = found && layerIn(view, found);
    if (!layer)
      throw refuse(
        'unknown-layer',
        path,
        `没有您可查看的图层“${id}”`,
        `There is no layer "${id}" that you may see`,
        404,
      );
    return layer;
  }

  function tierOf(tier: NonNullable<PublishedLayer['tier']>, view: View, path: string): PublishedLayer {
    const layer = layers.published().find((each) => each.tier === tier && layerIn(view, each));
    if (layer) return layer;
    const { zh, en } = tierTitles[tier];
    throw refuse(
      'unknown-layer',
      path,
      `没有已发布的${zh}图层`,
      `No layer of the tier "${en}" is in force`,
      404,
    );
  }

  async function sourceOf(
    layer: PublishedLayer,
    filter: string | undefined,
    signal: AbortSignal,
  ): Promise<store.Source> {
    if (filter === undefined) return { table: layer.table, condition: () => 'true' };
    const fields = await features.queryables(layer, signal);
    const { expression } = await readFilter(filter, fields);
    return { table: layer.table, condition: (parameter) => toSql(expression, parameter) };
  }

  async function prepare(
    reading: Queryable,
    shape: Shape,
    view: View,
    path: string,
  ): Promise<store.Prepared> {
    if ('tier' in shape) {
      const { table, tier } = tierOf(shape.tier, view, path);
      const area = await store.prepareArea(reading, table, shape.code);
      if (area) return area;
      const { zh, en } = tierTitles[tier!];
      throw refuse(
        'unknown-area',
        path,
        `没有代码为“${shape.code}”的${zh}`,
        `There is no ${en} with the code "${shape.code}"`,
        404,
      );
    }
    const { prepared, fault } = await store.prepare(reading, shape);
    if (fault !== null)
      throw refuse('invalid-geometry', path, `图形无效：${fault}`, `The geometry is not valid: ${fault}`);
    return prepared;
  }

  function requireDimension(layer: PublishedLayer, least: 1 | 2, path: string): 1 | 2 {
    const dimension = dimensions[layer.geometryType];
    if (dimension >= least) return dimension as 1 | 2;
    throw refuse(
      'wrong-geometry-type',
      path,
      `图层“${layer.id}”是点图层（${layer.geometryType}），此处需要线或面图层`,
      `The layer "${layer.id}" is of ${layer.geometryType}; expected lines or areas`,
    );
  }

  const operations: {
    [Id in OperationId]: (
      inputs: Inputs[Id],
      view: View,
      reading: Queryable,
      signal: AbortSignal,
    ) => Promise<Result>;
  } = {
    async buffer({ region, distance }, view, reading) {
      const shape = await prepare(reading, region, view, '/region');
      const row = await store.buffer(reading, shape, distance);
      return { columns: ['distance', 'area'], rows: once([row]) };
    },

    async within({ layer: id, filter, region, distance = null, relation, limit }, view, reading, signal) {
      const layer = layerOf(id, view, '/layer');
      const source = await sourceOf(layer, filter, signal);
      const shape = await prepare(reading, region, view, '/region');
      async function* rows(): Rows {
        let after = -1;
        for (let left = limit; left > 0; ) {
          const wanted = Math.min(left, batchRows);
          const page = { distance, inside: relation === 'inside', after, limit: wanted + 1 };
          const found = await store.within(reading, source, shape, page);
          yield found.slice(0, wanted);
          if (found.length <= wanted) return { more: false };
          left -= wanted;
          after = found[wanted - 1]!.id as number;
        }
        return { more: true };
      }
      const columns = ['code', 'name', ...(distance === null ? [] : ['distance']), ...measures];
      return { columns, rows: rows() };
    },

    async nearest({ layer: id, filter, point, distance, limit }, view, reading, signal) {
      const layer = layerOf(id, view, '/layer');
      const source = await sourceOf(layer, filter, signal);
      const place = await prepare(reading, point, view, '/point');
      const found = await store.nearest(reading, source, place, { distance, limit: limit + 1 });
      return {
        columns: ['code', 'name', 'distance', ...measures],
        rows: once(found.slice(0, limit), found.length > limit),
      };
    },

    async counts({ layer: id, filter, tier, region }, view, reading, signal) {
      const source = await sourceOf(layerOf(id, view, '/layer'), filter, signal);
      const { table } = tierOf(tier, view, '/tier');
      const shape = region ? await prepare(reading, region, view, '/region') : null;
      const areas = await countStore.areasMeeting(reading, table, shape, mostAreas + 1);
      if (areas.length > mostAreas)
        throw refuse(
          'too-many-areas',
          '/region',
          `范围内超过 ${mostAreas} 个区域，请缩小范围或改用更高的层级`,
          `More than ${mostAreas} areas lie in the region: choose a smaller one, or a tier above`,
        );
      const counted: countStore.Counted[] = areas.map((area) => ({ ...area, count: 0, area: 0, length: 0 }));
      const outside = { fid: null, code: null, name: null, count: 0, area: 0, length: 0 };
      const byFid = new Map<number | null, countStore.Counted>(counted.map((area) => [area.fid, area]));
      const among = {
        tier: table,
        areas: shape === null ? null : areas.map(({ fid }) => fid),
        region: shape,
      };
      for await (const fids of batches(reading, source, shape)) {
        for (const { home, count, area, length } of await countStore.shares(reading, source, fids, among)) {
          const sum = byFid.get(home) ?? outside;
          sum.count += count;
          sum.area += area;
          sum.length += length;
        }
      }
      if (outside.count > 0) counted.push({ ...outside, area: 0, length: 0 });
      async function* rows(): Rows {
        for (let at = 0; at < Math.max(1, counted.length); at += batchRows) {
          const batch = counted.slice(at, at + batchRows);
          const fids = batch.flatMap(({ fid }) => fid ?? []);
          const shapes = await store.geometries(reading, table, fids);
          yield batch.map(({ fid, ...values }) => ({
            id: fid,
            geometry: fid === null ? null : (shapes.get(fid) ?? null),
            values,
          }));
        }
        return { more: false };
      }
      return { columns: ['code', 'name', 'count', ...measures], rows: rows() };
    },

    async measure({ layer: id, filter, region }, view, reading, signal) {
      const source = await sourceOf(layerOf(id, view, '/layer'), filter, signal);
      const shape = region ? await prepare(reading, region, view, '/region') : null;
      const values = { count: 0, area: 0, length: 0 };
      for await (const fids of batches(reading, source, shape)) {
        const { area, length } = await countStore.sizesWithin(reading, source, fids, shape);
        values.count += fids.length;
        values.area += area;
        values.length += length;
      }
      return { columns: ['count', ...measures], rows: once([{ id: null, geometry: null, values }]) };
    },

    async intersection(asked, view, reading, signal) {
      const [layer, other] = [layerOf(asked.layer, view, '/layer'), layerOf(asked.with, view, '/with')];
      const dimension = Math.min(dimensions[layer.geometryType], dimensions[other.geometryType]) as 0 | 1 | 2;
      // Two layers of points have nothing in common but by chance; two of lines cross in points.
      if (layer.geometryType === 'Point') requireDimension(other, 1, '/with');
      const source = await sourceOf(layer, asked.filter, signal);
      const others = await sourceOf(other, asked.withFilter, signal);
      const shape = asked.region ? await prepare(reading, asked.region, view, '/region') : null;
      const isOfLines = layer.geometryType === 'LineString' && other.geometryType === 'LineString';
      async function* rows(): Rows {
        let left = asked.limit;
        for (let after = -1; ; ) {
          const fids = await store.numbers(reading, source, shape, { after, limit: cutRows });
          const found =
            fids.length === 0
              ? []
              : await store.pieces(reading, source, fids, others, shape, isOfLines ? 0 : dimension);
          yield found.slice(0, left);
          if (found.length > left) return { more: true };
          left -= found.length;
          if (fids.length < cutRows) return { more: false };
          after = fids.at(-1)!;
        }
      }
      return { columns: ['code', 'name', 'withCode', 'withName', ...measures], rows: rows() };
    },

    async union({ layer: id, filter, region }, view, reading, signal) {
      const layer = layerOf(id, view, '/layer');
      const dimension = requireDimension(layer, 1, '/layer');
      const source = await sourceOf(layer, filter, signal);
      const shape = region ? await prepare(reading, region, view, '/region') : null;
      const met = await store.numbers(reading, source, shape, { after: -1, limit: mostUnited + 1 });
      if (met.length > mostUnited)
        throw refuse(
          'too-many-features',
          '/region',
          `范围内超过 ${mostUnited} 个要素，请缩小范围或增加筛选条件`,
          `More than ${mostUnited} features lie in the region: choose a smaller one, or fewer of them by a filter`,
        );
      const row = await store.union(reading, source, shape, dimension);
      return { columns: ['count', ...measures], rows: once([row]) };
    },
  };

  return {
    run: (id, inputs, principal, signal) =>
      operations[id](inputs, viewOf(principal), database.limited(signal), signal),
  };
}
