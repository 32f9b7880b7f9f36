import type { Text } from '../../domain/schema-texts.ts';
import type { Fields } from '../cql2/expression.ts';
import { readFilter } from '../cql2/filter.ts';
import type { SingleGeometry } from '../cql2/syntax.ts';
import type { Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { unknownProperty } from '../layers/fields.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { Properties } from './properties.ts';
import type { ItemsQuery } from './schema.ts';
import type { Box, BoxIn, Selection, SortKey } from './selection.ts';
import * as store from './store.ts';
import { crs84, readSystem, type System } from './systems.ts';

/** A query that fits a layer: everything in it has been understood. */
export interface Chosen {
  layer: PublishedLayer;
  selection: Selection;
  /** Features at most; null for all. */
  limit: number | null;
  after: number | undefined;
  before: number | undefined;
  shown: store.Shown;
  /** The only properties that are asked for, null for all. */
  properties: string[] | null;
}

/** The first features of a layer, with all that they have, for other capabilities. */
export function firstOf(layer: PublishedLayer, limit: number | null): Chosen {
  return {
    layer,
    selection: { box: null, equals: [], filter: null, sort: [], fields: new Map() },
    limit,
    after: undefined,
    before: undefined,
    shown: { system: crs84, decimals: crs84.decimals, skipped: false },
    properties: null,
  };
}

/**
 * A query held against the layer that it is for.
 * @param reading where the layer's table is read: the database, or a replica of it
 * @throws Problem 400 `bad-filter`, `unknown-property`, `unknown-crs`, `bad-bbox`, `invalid-input`
 */
export async function choose(
  layer: PublishedLayer,
  query: ItemsQuery,
  { database, properties, reading }: { database: Queryable; properties: Properties; reading: Queryable },
): Promise<Chosen> {
  const fields = await properties.of(layer, reading);
  const [system, boxSystem, filterSystem] = await Promise.all([
    query.crs === undefined ? crs84 : readSystem(database, query.crs, 'query.crs'),
    query.bboxCrs === undefined ? crs84 : readSystem(database, query.bboxCrs, 'query.bbox-crs'),
    query.filterCrs === undefined ? crs84 : readSystem(database, query.filterCrs, 'query.filter-crs'),
  ]);
  const filter =
    query.filter === undefined
      ? null
      : await readFilter(query.filter, fields, {
          language: query.filterLang ?? 'cql2-text',
          ...(query.mostCharacters === undefined ? {} : { mostCharacters: query.mostCharacters }),
          system:
            filterSystem.northingFirst || !filterSystem.isCrs84 ? frameOf(database, filterSystem) : null,
        });
  const sort = query.sortby === undefined ? [] : readSort(query.sortby, layer, fields);
  for (const [name, fid] of [['after', query.after] as const, ['before', query.before] as const])
    if (fid !== undefined && sort.length > 0 && !(await store.hasNumber(reading, layer.table, fid)))
      throw wrong(name, {
        zh: `要素 ${fid} 已不存在，请从第一页重新开始`,
        en: `the feature ${fid} is not there any more: begin again with the first page`,
      });
  return {
    layer,
    selection: {
      box: query.bbox ? await boxOf(database, query.bbox, boxSystem) : null,
      equals: query.equals,
      filter: filter?.expression ?? null,
      sort,
      fields,
    },
    limit: query.limit,
    after: query.after,
    before: query.before,
    shown: { system, decimals: query.decimals ?? system.decimals, skipped: query.skipGeometry },
    properties:
      query.properties === undefined
        ? layer.shownFields
          ? [...layer.shownFields]
          : null
        : readNames(query.properties, layer, fields),
  };
}

/** A parameter of the address that cannot be taken as it is. */
export function wrong(name: string, text: Text): Problem {
  const detail = { zh: `${name}：${text.zh}`, en: `${name}: ${text.en}` };
  return new Problem(400, 'invalid-input', detail, [{ path: `query.${name}`, message: text.en, text }]);
}

function readNames(text: string, layer: PublishedLayer, fields: Fields): string[] {
  const names = text === '' ? [] : text.split(',');
  for (const name of names) requireKnown(name, 'properties', layer, fields);
  return [...new Set(names)].sort();
}

function requireKnown(name: string, parameter: string, layer: PublishedLayer, fields: Fields): void {
  if (fields.has(name)) return;
  throw unknownProperty(name, `query.${parameter}`, layer.id, fields);
}

/** `name,-height`, with `+` or nothing for what rises. */
function readSort(text: string, layer: PublishedLayer, fields: Fields): SortKey[] {
  return text.split(',').map((part) => {
    // A plus sign that was not escaped is a space in an address.
    const [, sign, name = ''] = /^([-+ ]?)(.*)$/s.exec(part)!;
    requireKnown(name, 'sortby', layer, fields);
    const type = fields.get(name);
    if (type === 'array' || type === 'other')
      throw wrong('sortby', {
        zh: `“${name}”的值是列表或类型不一，不能排序`,
        en: `"${name}" holds lists or values of several types, which have no order`,
      });
    return { name, descending: sign === '-' };
  });
}

async function boxOf(database: Queryable, numbers: readonly number[], system: System): Promise<BoxIn> {
  const [a, b, c, d] = (numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers) as Box;
  const box: Box = system.northingFirst ? [b, a, d, c] : [a, b, c, d];
  const [west, south, east, north] = box;
  const shape = system.northingFirst
    ? {
        zh: '最小北坐标、最小东坐标、最大北坐标、最大东坐标',
        en: 'lower northing, lower easting, upper northing, upper easting',
      }
    : { zh: '西、南、东、北', en: 'west, south, east, north' };
  const given = numbers.join(',');
  const inRange =
    !system.isCrs84 ||
    (Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90);
  if (!inRange || south > north || (west > east && !system.isCrs84))
    throw wrong('bbox', {
      zh: `“${given}”不是有效范围，应为${shape.zh}${system.degrees ? '（度）' : ''}，小值在前`,
      en: `"${given}" is not a box; expected ${shape.en}${system.degrees ? ' in degrees' : ''}, each lower before its upper`,
    });
  if (system.isCrs84) return { box, system, around: box };
  const around = await store.degreesAround(database, box, system);
  if (!around)
    throw wrong('bbox', {
      zh: `“${given}”在 ${system.uri} 中没有对应的位置，应为${shape.zh}`,
      en: `"${given}" has no place in ${system.uri}; expected ${shape.en}`,
    });
  return { box, system, around };
}

function frameOf(database: Queryable, system: System) {
  return {
    frame: { northingFirst: system.northingFirst, limits: system.isCrs84 ? ([180, 90] as const) : null },
    async toDegrees(geometries: readonly SingleGeometry[]) {
      if (system.isCrs84 || geometries.length === 0) return [...geometries];
      const texts = geometries.map((geometry) => JSON.stringify(geometry));
      const moved = await store.toDegrees(database, texts, system);
      return moved.map((text) => (text === null ? null : (JSON.parse(text) as SingleGeometry)));
    },
  };
}
