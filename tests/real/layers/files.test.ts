import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Problem } from '../../../server/input/problem.ts';
import { FieldMapper } from '../../../server/layers/loading/map-fields.ts';
import type { LayerDefinition } from '../../../server/layers/schema.ts';
import { geodataPath } from '../../harness/geodata.ts';
import { layerOf } from '../../unit/layers/layer-of.ts';
import { readAll } from '../../unit/layers/read-all.ts';

type GeometryType = LayerDefinition['geometryType'];

/**
 * Reads a file as a layer of the type that its first geometry has.
 * @param scale what coordinates are divided by: their systems are many, and they are not what is looked at
 * @returns how many features are kept, and what is wrong with the geometry of single ones
 */
async function read(path: string, scale = 1e8): Promise<{ kept: number; flaws: string[] }> {
  const { file, features } = await readAll(path);
  const types = features.map(({ geometry }) => (geometry as { type?: string } | null)?.type);
  const geometryType = (types.find(Boolean) ?? 'Point').replace('Multi', '') as GeometryType;
  const mapper = new FieldMapper(file, {}, layerOf(geometryType), (x, y) => [x / scale, y / scale]);
  const kept = mapper.map(features).length;
  const { flaws } = mapper.finish();
  return { kept, flaws: (flaws?.features ?? []).map(({ flaw, place }) => `${place}: ${flaw}`) };
}

const data = geodataPath('formats-shapefile-js', 'test', 'data');
const pyshp = geodataPath('formats-pyshp', 'tests', 'shapefiles');

test.each([
  [pyshp, 'REL.zip', 1],
  [pyshp, 'blockgroups.zip', 663],
  [pyshp, 'corrupt_too_long.shp', 10],
  [pyshp, 'latin1.shp', 1],
  [data, 'SHP_Exclude.zip', 1],
  [data, 'codepage.zip', 2],
  [data, 'counties.zip', 14],
  [data, 'export_multipointz.shp', 1],
  [data, 'export_polylinez.shp', 1],
  [data, 'htmlcpg.shp', 2],
  [data, 'mixedcase.zip', 40],
  [data, 'no-dbf.zip', 14],
  [data, 'qgis.zip', 2],
  [data, 'senate.zip', 40],
  [data, 'train_stations.zip', 361],
  [data, 'utf.zip', 2],
])('%s/%s holds %i features', async (folder, name, count) => {
  expect(await read(join(folder, name))).toEqual({ kept: count, flaws: [] });
});

test.each([
  [
    pyshp,
    'blockgroups_multishapefile.zip',
    /several layers \(blockgroups\.shp, blockgroups2\.shp\), expected one/,
  ],
  [pyshp, 'empty_zipfile.zip', /holds no \.shp/],
  [data, 'T8Th4_6n.zip', /POLYLINE\.shp, record 2: the \.shp file ends in the middle/],
  [data, 'bad.shp', /does not begin like a shapefile/],
  [data, 'badzip.zip', /does not begin like a zip archive/],
  [data, 'htmlprj.shp', /the \.prj file names no coordinate system but holds "<!DOCTYPE html>/],
  [data, 'ipra_dresden_polygon.shp', /record 2: the \.shp file ends in the middle/],
  [data, 'noshp.zip', /holds no \.shp/],
])('%s/%s is refused, naming the place and the reason', async (folder, name, reason) => {
  const refused = read(join(folder, name));
  await expect(refused).rejects.toBeInstanceOf(Problem);
  await expect(refused).rejects.toThrow(reason);
  await expect(refused).rejects.toThrow(name);
});

test.each([
  ['LGA_2013_AUST.shp', 1, 12],
  ['zero-len-line.zip', 2, 1],
])('%s keeps %i features, and the others are told of', async (name, kept, missing) => {
  const found = await read(join(data, name));
  expect([found.kept, found.flaws.length]).toEqual([kept, missing]);
});

const geojson = (kind: string) => {
  const folder = geodataPath('bad-geojson-geojsonhint', 'test', 'data', kind);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.geojson'))
    .map((name): [string, string] => [name, join(folder, name)]);
};
// Flaws that leave nothing in doubt: a member nobody reads, a ring's direction, a height, more digits than needed.
const harmless = new Set([
  'badfeatureid.geojson',
  'bad-polygon-interiorring-rhr.geojson',
  'bbox-4or6elements.geojson',
  'bbox-contains-string.geojson',
  'bbox-string.geojson',
  'different-first-size.geojson',
  'excessive_precision_truncated.geojson',
  'feature_changed_semantics.geojson',
  'geometry_changed_semantics.geojson',
  'polygon_winding_order.geojson',
  'point-toomany.geojson',
]);

test.each(geojson('bad'))('%s', async (name, path) => {
  const outcome = await read(path, 1).catch((error: unknown) => error as Problem);
  if (harmless.has(name)) expect(outcome).toEqual({ kept: 1, flaws: [] });
  else if (!(outcome instanceof Problem)) expect(outcome.flaws).toHaveLength(1);
  else expect(outcome.detail).toContain(name);
});

// A layer holds one type of geometry, and needs one feature that has it.
const ofSeveralTypes =
  /expected (Point|LineString|Polygon) or Multi|GeometryCollection|none of the 1 features/;

test.each(geojson('good'))('%s', async (_, path) => {
  const outcome = await read(path).catch((error: unknown) => error as Problem);
  if (outcome instanceof Problem) expect(outcome.detail).toMatch(ofSeveralTypes);
  else expect(outcome.kept).toBeGreaterThan(0);
});

test('districts whose table is GBK without saying so show the right characters', async () => {
  const path = geodataPath('shanghai-districts-gbk-shp', '区县界_area.shp');
  expect(existsSync(path.replace('.shp', '.cpg'))).toBe(false);
  const { encoding, crs, features } = await readAll(path);
  expect(encoding).toBe('gbk');
  expect(crs).toContain('GCS_WGS_1984');
  const texts = features.flatMap(({ properties }) => Object.values(properties));
  expect(features).toHaveLength(17);
  for (const name of ['宝山区', '崇明县', '浦东新区', '黄浦区']) expect(texts).toContain(name);
});
