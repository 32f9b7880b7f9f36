import type { Expression, Fields } from './expression.ts';
import { crs84Frame, type Frame } from './frame.ts';
import { parse } from './parse.ts';
import { parseJson } from './parse-json.ts';
import { badFilter } from './refuse.ts';
import { resolve } from './resolve.ts';
import type { Condition, Shape, SingleGeometry } from './syntax.ts';
import { isValid } from './topology.ts';

/** A filter that fits the properties of a layer. */
export interface Filter {
  expression: Expression;
  /** The same for two filters that say the same in other words: other spaces, brackets, cases of keywords. */
  key: string;
}

/** Another system than longitude and latitude that the places of a filter are written in. */
interface FilterSystem {
  frame: Frame;
  /** Geometries in CRS84, in their order; null for one that has no place on earth. */
  toDegrees(geometries: readonly SingleGeometry[]): Promise<(SingleGeometry | null)[]>;
}

/** How a filter is written. */
export interface Written {
  /** `cql-text` is what GDAL asks for: as CQL2, with times in plain quotes. */
  language?: 'cql2-text' | 'cql2-json' | 'cql-text';
  system?: FilterSystem | null;
  mostCharacters?: number;
}

const mostInAddresses = 16_384;

/**
 * Reads CQL2 for a layer with these properties.
 * @throws Problem 400 `bad-filter` with the place of the fault
 */
export async function readFilter(
  text: string,
  fields: Fields,
  { language = 'cql2-text', system = null, mostCharacters = mostInAddresses }: Written = {},
): Promise<Filter> {
  if (text.length > mostCharacters)
    throw badFilter(mostCharacters, {
      en: `the filter is longer than ${mostCharacters} characters`,
      zh: `筛选条件超过 ${mostCharacters} 个字符`,
    });
  const frame = system?.frame ?? crs84Frame;
  const condition = language === 'cql2-json' ? parseJson(readJson(text), frame) : parse(text, frame);
  const shapes = [...shapesIn(condition)];
  if (system) await moveToDegrees(shapes, system);
  const expression = resolve(condition, fields, language === 'cql-text');
  for (const shape of shapes)
    for (const geometry of geometriesOf(shape))
      if (geometry.type.endsWith('Polygon') && !(await isValid(geometry)))
        throw badFilter(shape.at, {
          en: 'the area crosses itself, or a hole lies outside of it',
          zh: '面自相交，或洞在面外',
        });
  return { expression, key: JSON.stringify(expression) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badFilter('', {
      en: `it is not valid JSON: ${(error as Error).message}`,
      zh: `不是有效的 JSON：${(error as Error).message}`,
    });
  }
}

function* shapesIn(condition: Condition): Generator<Shape> {
  if (condition.kind === 'and' || condition.kind === 'or')
    for (const part of condition.of) yield* shapesIn(part);
  else if (condition.kind === 'not') yield* shapesIn(condition.of);
  else if (condition.kind === 'spatial') yield* [condition.left, condition.right];
}

function geometriesOf(shape: Shape): SingleGeometry[] {
  if (shape.kind === 'property') return [];
  return shape.kind === 'geometry' ? [shape.geometry] : shape.members;
}

async function moveToDegrees(shapes: readonly Shape[], system: FilterSystem): Promise<void> {
  const moved = await system.toDegrees(shapes.flatMap(geometriesOf));
  let next = 0;
  for (const shape of shapes) {
    const own = geometriesOf(shape).map(() => moved[next++]);
    if (own.some((geometry) => !geometry))
      throw badFilter(shape.at, {
        en: 'the geometry has no place in the system of filter-crs',
        zh: '该几何超出 filter-crs 坐标系的范围',
      });
    if (shape.kind === 'geometry') shape.geometry = own[0]!;
    else if (shape.kind === 'collection') shape.members = own as SingleGeometry[];
  }
}
