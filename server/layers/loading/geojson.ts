import { Problem } from '../../input/problem.ts';
import { batchSize, type SourceFeature } from './source-feature.ts';

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

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const cut = /end of JSON input|Unterminated/i.test(reason);
    throw new Problem(
      400,
      'invalid-json',
      cut
        ? `${file}: the file ends in the middle, after ${text.length} characters; it was probably cut while it was copied`
        : `${file}: not valid JSON: ${reason}`,
    );
  }
}

function readFeature(file: string, place: string, feature: unknown): SourceFeature {
  if (!isObject(feature) || feature.type !== 'Feature')
    throw new Problem(
      400,
      'invalid-geojson',
      `${file}, ${place}: expected an object of type "Feature", found ${isObject(feature) ? `type ${JSON.stringify(feature.type)}` : kind(feature)}`,
    );
  const properties = feature.properties ?? {};
  if (!isObject(properties))
    throw new Problem(
      400,
      'invalid-geojson',
      `${file}, ${place}: "properties" is ${kind(properties)}, expected an object or null`,
    );
  return { place, properties, geometry: feature.geometry };
}

/**
 * The features of a GeoJSON text (RFC 7946): a FeatureCollection, one Feature, or one geometry without
 * properties. Properties and geometry are returned as they stand.
 * @throws Problem 400 `invalid-json` or `invalid-geojson`, naming the file and the feature
 */
export function readGeoJson(file: string, text: string): SourceFeature[] {
  const root = parse(file, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (!isObject(root))
    throw new Problem(400, 'invalid-geojson', `${file}: expected a GeoJSON object, found ${kind(root)}`);
  if (geometryTypes.has(String(root.type))) return [{ place: 'feature 1', properties: {}, geometry: root }];
  const features = root.type === 'Feature' ? [root] : root.features;
  if (root.type !== 'Feature' && root.type !== 'FeatureCollection')
    throw new Problem(
      400,
      'invalid-geojson',
      `${file}: "type" is ${JSON.stringify(root.type)}, expected "FeatureCollection" or "Feature"`,
    );
  if (!Array.isArray(features))
    throw new Problem(400, 'invalid-geojson', `${file}: "features" is ${kind(features)}, expected an array`);
  return features.map((feature: unknown, index) => readFeature(file, `feature ${index + 1}`, feature));
}

/**
 * The features of newline-delimited GeoJSON in batches, with or without the record separators of RFC 8142; empty
 * lines are passed over.
 * @throws Problem 400 `invalid-json` or `invalid-geojson`, naming the file and the line
 */
export async function* readGeoJsonLines(
  file: string,
  lines: AsyncIterable<string>,
): AsyncGenerator<SourceFeature[]> {
  let batch: SourceFeature[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    const json = line.replace(recordSeparator, '').replace('\ufeff', '').trim();
    if (json === '') continue;
    const place = `line ${number}`;
    batch.push(readFeature(file, place, parse(`${file}, ${place}`, json)));
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** The name of the old `crs` member that some programs still write, undefined where there is none. */
export function declaredCrs(text: string): string | undefined {
  return /"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]+)"/.exec(text.slice(0, 4096))?.[1];
}
