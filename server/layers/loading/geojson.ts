import { Problem } from '../../input/problem.ts';
import { Batch } from './batches.ts';
import { JsonCutter, TextEnded, ValueTooLong } from './json-cutter.ts';
import { placeInChinese } from './place-text.ts';
import type { SourceFeature } from './source-feature.ts';
import { largestFeature } from './text-stream.ts';

const recordSeparator = '\x1e';
const geometryTypes = new Set([
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
]);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value)
    ? 'an array'
    : typeof value === 'object'
      ? 'an object'
      : `${typeof value} ${JSON.stringify(value)}`;
}

function invalid(where: string, what: string): Problem {
  return new Problem(400, 'invalid-geojson', {
    zh: `${placeInChinese(where)}：GeoJSON 有误（${what}）`,
    en: `${where}: ${what}`,
  });
}

function notJson(where: string, reason: string): Problem {
  return new Problem(400, 'invalid-json', {
    zh: `${placeInChinese(where)}：不是有效的 JSON（${reason}）`,
    en: `${where}: not valid JSON: ${reason}`,
  });
}

function parse(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(where, (error as Error).message);
  }
}

function readFeature(file: string, place: string, feature: unknown): SourceFeature {
  if (!isObject(feature) || feature.type !== 'Feature')
    throw invalid(
      `${file}, ${place}`,
      `expected an object of type "Feature", found ${isObject(feature) ? `type ${JSON.stringify(feature.type)}` : kind(feature)}`,
    );
  const properties = feature.properties ?? {};
  if (!isObject(properties))
    throw invalid(`${file}, ${place}`, `"properties" is ${kind(properties)}, expected an object or null`);
  return { place, properties, geometry: feature.geometry };
}

/** A feature that is longer than what is held at once. */
export function tooLarge(where: string): Problem {
  return new Problem(413, 'file-too-large', {
    zh: `${placeInChinese(where)}：单个要素超过 ${largestFeature} 个字符`,
    en: `${where}: one feature of more than ${largestFeature} characters`,
  });
}

/** The features of the array that comes next in a collection. */
async function* readArray(file: string, cutter: JsonCutter): AsyncGenerator<SourceFeature[]> {
  const batch = new Batch(() => cutter.position);
  await cutter.expect('[');
  for (let number = 1; (await cutter.peek()) !== ']'; number++) {
    if (number > 1) await cutter.expect(',');
    const where = `feature ${number}`;
    const text = await cutter.value().catch((error: unknown) => {
      throw error instanceof ValueTooLong ? tooLarge(`${file}, ${where}`) : error;
    });
    if (batch.add(readFeature(file, where, parse(`${file}, ${where}`, text)))) yield batch.take();
  }
  await cutter.expect(']');
  yield batch.take();
}

/** The members of an object; where one is an array of features, they are passed on as they come. */
async function* readRoot(
  file: string,
  cutter: JsonCutter,
): AsyncGenerator<SourceFeature[], Record<string, unknown>> {
  const members: Record<string, unknown> = {};
  await cutter.expect('{');
  for (let first = true; (await cutter.peek()) !== '}'; first = false) {
    if (!first) await cutter.expect(',');
    const key = parse(file, await cutter.value());
    await cutter.expect(':');
    if (key === 'features' && (await cutter.peek()) === '[') {
      yield* readArray(file, cutter);
      members.features = [];
    } else members[String(key)] = parse(file, await cutter.value());
  }
  await cutter.expect('}');
  const rest = await cutter.peek();
  if (rest !== '')
    throw new SyntaxError(`${rest} follows after its end, at character ${cutter.position + 1}`);
  return members;
}

/** What is wrong with a root that is neither a collection nor a feature nor a geometry. */
function notGeoJson(file: string, { type, features }: Record<string, unknown>): Problem {
  if (type !== 'FeatureCollection')
    return invalid(file, `"type" is ${JSON.stringify(type)}, expected "FeatureCollection" or "Feature"`);
  return invalid(file, `"features" is ${kind(features)}, expected an array`);
}

function faultOf(file: string, error: unknown, position: number): unknown {
  if (error instanceof TextEnded)
    return new Problem(400, 'invalid-json', {
      zh: `${file}：文件在第 ${position} 个字符处中断，可能复制时不完整`,
      en: `${file}: the file ends in the middle, after ${position} characters; it was probably cut while it was copied`,
    });
  if (error instanceof ValueTooLong) return tooLarge(file);
  if (error instanceof SyntaxError) return notJson(file, error.message);
  return error;
}

/**
 * The features of a GeoJSON text (RFC 7946) in batches: of a FeatureCollection, read one by one whatever its size, of
 * one Feature, or of one geometry without properties. Properties and geometry are returned as they stand.
 * @param crs the coordinate system that `declaredCrs` found
 * @throws Problem 400 `invalid-json` or `invalid-geojson`, 413 `file-too-large`, naming the file and the feature
 */
export async function* readGeoJson(
  file: string,
  texts: AsyncIterable<string>,
  crs: string | undefined,
): AsyncGenerator<SourceFeature[]> {
  const cutter = new JsonCutter(texts, largestFeature);
  let root: Record<string, unknown>;
  try {
    if ((await cutter.peek()) !== '{') {
      const value = parse(file, await cutter.value());
      throw invalid(file, `expected a GeoJSON object, found ${kind(value)}`);
    }
    root = yield* readRoot(file, cutter);
  } catch (error) {
    throw faultOf(file, error, cutter.position);
  }
  if (declaredCrs(JSON.stringify({ crs: root.crs })) !== crs)
    throw invalid(file, 'the member "crs" comes after the features: declare the system, or write it first');
  if (isObject(root.crs) && crs === undefined)
    throw invalid(
      file,
      `the member "crs" is ${JSON.stringify(root.crs).slice(0, 80)}, expected one of type "name"; or declare the system`,
    );
  if (geometryTypes.has(String(root.type))) yield [{ place: 'feature 1', properties: {}, geometry: root }];
  else if (root.type === 'Feature') yield [readFeature(file, 'feature 1', root)];
  else if (root.type !== 'FeatureCollection' || !Array.isArray(root.features)) throw notGeoJson(file, root);
}

/**
 * The features of newline-delimited GeoJSON in batches, with or without the record separators of RFC 8142; empty
 * lines are passed over.
 * @param read how many bytes of the file have been read so far
 * @throws Problem 400 `invalid-json` or `invalid-geojson`, naming the file and the line
 */
export async function* readGeoJsonLines(
  file: string,
  lines: AsyncIterable<string[]>,
  read: () => number,
): AsyncGenerator<SourceFeature[]> {
  const batch = new Batch(read);
  let number = 0;
  for await (const some of lines)
    for (const line of some) {
      number++;
      const json = line.trim();
      if (json === '' || json === recordSeparator) continue;
      const place = `line ${number}`;
      const where = `${file}, ${place}`;
      const feature = parse(where, json.startsWith(recordSeparator) ? json.slice(1) : json);
      if (batch.add(readFeature(file, place, feature))) yield batch.take();
    }
  yield batch.take();
}

/** The name of the old `crs` member that some programs still write, undefined where there is none. */
export function declaredCrs(text: string): string | undefined {
  return /"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"/.exec(text.slice(0, 4096))?.[1];
}
