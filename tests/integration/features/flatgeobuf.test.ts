import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { Feature, Geometry } from 'geojson';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFlatGeobuf } from '../../../server/features/formats/flatgeobuf.ts';
import { tableOf } from '../../../server/features/formats/write.ts';
import { createFeatures } from '../../../server/features/service.ts';
import type { LoadedFeature } from '../../../server/layers/loading/source-feature.ts';
import { testDatabase } from '../../harness/database.ts';
import { publish, published, serve, type Town } from '../tiles/town.ts';

let town: Town;
let folder: string;
let features: ReturnType<typeof createFeatures>;

const ring = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
const hole = (x: number, y: number, side: number) => ring(x, y, side).reverse();

/** Values of each type, and nulls in each place. */
const shapes: Geometry[] = [
  { type: 'Polygon', coordinates: [ring(121, 31, 0.1), hole(121.02, 31.02, 0.01)] },
  { type: 'Polygon', coordinates: [ring(121.5, 31.5, 0.1234567891234)] },
  { type: 'Polygon', coordinates: [ring(121.7, 31.2, 0.1)] },
  { type: 'Polygon', coordinates: [ring(121.8, 31.9, 0.1)] },
];
const values: Record<string, unknown>[] = [
  {
    validFrom: '2024-02-29',
    note: '第一行\n<&>',
    count: 12,
    share: 0.1 + 0.2,
    open: true,
    tags: ['树', 'b'],
  },
  { validFrom: null, note: '', count: -999999999999999, share: null, open: false, tags: null },
  { validFrom: '1999-12-31', note: '😀'.repeat(20_000), count: null, share: -1e-7, open: null, tags: [] },
  { validFrom: null, note: null, count: null, share: null, open: null, tags: null },
];
const areas = (all: readonly Geometry[]) =>
  all.map(
    (geometry, at): LoadedFeature => ({
      code: at === 3 ? null : `3101010000000${at}`,
      name: at === 1 ? null : `许可区 ${at}`,
      parent: null,
      properties: values[at]!,
      geometry,
    }),
  );

beforeAll(async () => {
  const database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'wangge-flatgeobuf-'));
  town = await serve(database);
  await publish(database, 'permit-areas', areas(shapes));
  await publish(
    database,
    'land-use',
    areas(
      shapes.map((shape) => ({
        type: 'MultiPolygon',
        coordinates: [shape.type === 'Polygon' && shape.coordinates],
      })) as Geometry[],
    ),
  );
  await town.layers.refresh();
  features = createFeatures(town.layers, database);
});
afterAll(async () => {
  await town.close();
  await rm(folder, { recursive: true });
});

async function read(path: string) {
  const found: Feature[] = [];
  for await (const each of deserialize(new Uint8Array(await readFile(path))))
    found.push(each as unknown as Feature);
  return found.map(({ geometry, properties }) => ({ geometry, properties }));
}

test.each([
  ['permit-areas', undefined, undefined],
  ['permit-areas', undefined, 'EPSG:4549'],
  ['permit-areas', 'note,share', undefined],
  ['permit-areas', '', undefined],
  ['land-use', undefined, undefined],
])('PostGIS writes %s (%s, %s) as it is written from rows', async (id, properties, crs) => {
  const { signal } = new AbortController();
  const query = { limit: null, equals: [], skipGeometry: false, properties, crs };
  const chosen = await features.choose(published(town.layers, id), query, signal);
  const table = await tableOf(features, chosen, { encoding: 'utf-8', schemaAddress: null }, signal);
  expect(table.flatGeobuf).not.toBeNull();
  const [byPostgis, fromRows] = [join(folder, 'postgis.fgb'), join(folder, 'rows.fgb')];
  await writeFlatGeobuf(table, byPostgis);
  await writeFlatGeobuf({ ...table, flatGeobuf: null }, fromRows);
  const found = await read(byPostgis);
  expect(found).toEqual(await read(fromRows));
  expect(found).toHaveLength(4);
});
