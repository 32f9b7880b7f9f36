import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureCollection } from 'geojson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Change, ChangeCounts, Transfer } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

interface Diff {
  base: number;
  counts: ChangeCounts;
  changes: Change[];
  next: string | null;
  transfers?: Transfer[];
}

let database: Database;
// The tiny city is in force: four streets, each of two unit grids, at 123 E, 31 N.
let operations: Operations;
let server: LayerServer;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-compare-'));
  database = await testDatabase(tinyCity);
  operations = await startOperations(database);
  server = await startLayerServer(database);
  await load('streets', streets(31.01), true);
});
afterAll(async () => {
  await server.close();
  await operations.close();
  await rm(folder, { recursive: true });
  expect([...server.failures, ...operations.failures]).toEqual([]);
});

async function load(layer: string, features: unknown[], publish = false): Promise<number> {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const result = await loadFile(database, { layer, path, map: {}, by: 'test', publish }, () => undefined);
  await server.layers.refresh();
  return result.version;
}

async function diff(layer: string, version: number, query = ''): Promise<Diff> {
  const { status, body } = await server.send<Diff>(
    'gis',
    'GET',
    `/api/layers/${layer}/versions/${version}/diff${query}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** The four streets, with the border between the two of the first district at latitude `border`. */
function streets(border: number) {
  const street = (code: string, name: string, box: [number, number, number, number]) =>
    area(code, box, { name, parent: code.slice(0, 6) });
  return [
    street('990101001', '990101001街道', [123, 31, 123.02, border]),
    street('990101002', '990101002街道', [123, border, 123.02, 31.02]),
    street('990102001', '990102001街道', [123.02, 31, 123.04, 31.01]),
    street('990102002', '990102002街道', [123.02, 31.01, 123.04, 31.02]),
  ];
}
// The lengths of a degree at 31 N on the ellipsoid.
const [metresEast, metresNorth] = [95_506, 110_861];

describe('the difference between two versions', () => {
  test('a border that moved: both areas, and the strip that changed owner in square metres', async () => {
    const found = await diff('streets', await load('streets', streets(31.012)));
    expect(found.base).toBe(2);
    expect(found.counts).toEqual({ added: 0, removed: 0, movedBoundary: 2, changedAttributes: 0 });
    expect(found.changes.map(({ feature, kinds }) => [feature, kinds])).toEqual([
      ['990101001', ['moved-boundary']],
      ['990101002', ['moved-boundary']],
    ]);
    expect(found.changes[0]).toMatchObject({
      geometryBefore: { type: 'Polygon' },
      geometryAfter: { type: 'Polygon' },
    });
    const strip = 0.02 * metresEast * 0.002 * metresNorth;
    expect(found.transfers).toHaveLength(1);
    expect(found.transfers![0]).toMatchObject({ from: '990101002', to: '990101001' });
    expect(found.transfers![0]!.area / strip).toBeCloseTo(1, 3);
    expect(found.changes[0]!.area! / strip).toBeCloseTo(1, 3);
    const path = `/api/layers/streets/versions/${server.layers.find('streets')!.version + 1}/diff?f=geojson`;
    const map = await server.send<FeatureCollection>('gis', 'GET', path);
    expect(map.headers.get('content-type')).toMatch('application/geo+json');
    expect(map.body.features.map(({ properties }) => [properties!.state, properties!.feature])).toEqual([
      ['before', '990101001'],
      ['after', '990101001'],
      ['before', '990101002'],
      ['after', '990101002'],
      ['transfer', undefined],
    ]);
  });

  test('what is added, removed and edited; what belongs to nobody any more', async () => {
    const [first, second, third, fourth] = streets(31.01);
    third!.properties.name = '新名街道';
    const added = area('990102003', [123.04, 31.01, 123.05, 31.02], { parent: '990102' });
    const version = await load('streets', [first, second, third, added]);
    const found = await diff('streets', version);
    expect(found.counts).toEqual({ added: 1, removed: 1, movedBoundary: 0, changedAttributes: 1 });
    expect(found.changes.map(({ feature, kinds }) => [feature, ...kinds])).toEqual([
      [fourth!.properties.code, 'removed'],
      ['990102003', 'added'],
      ['990102001', 'changed-attributes'],
    ]);
    expect(found.changes[2]).toMatchObject({
      before: { name: '990102001街道' },
      after: { name: '新名街道' },
    });
    expect(found.transfers!.map(({ from, to }) => [from, to])).toEqual([
      ['990102002', null],
      [null, '990102003'],
    ]);
    const page = await diff('streets', version, '?limit=2');
    expect(page.changes).toHaveLength(2);
    const rest = await diff('streets', version, `?limit=2&cursor=${page.next}`);
    expect(rest).toMatchObject({ changes: [{ feature: '990102001' }], next: null, counts: found.counts });
    const edited = await diff('streets', version, '?kind=moved-boundary');
    expect(edited).toMatchObject({ counts: found.counts, changes: [] });
    expect((await diff('streets', version, '?kind=added')).changes.map(({ feature }) => feature)).toEqual([
      '990102003',
    ]);
  });

  test('nothing but rounding is no change', async () => {
    const found = await diff('streets', await load('streets', streets(31.01 + 1e-8)));
    expect(found).toMatchObject({
      counts: { added: 0, removed: 0, movedBoundary: 0, changedAttributes: 0 },
      changes: [],
      transfers: [],
    });
  });

  test('points that moved, without codes or with a code twice', async () => {
    const place = (code: string | null, name: string, lon: number) => ({
      type: 'Feature',
      properties: { code, name },
      geometry: { type: 'Point', coordinates: [lon, 31.0051] },
    });
    const before = [
      place('C1', 'one', 123.0011),
      place(null, 'two', 123.0022),
      place('C3', 'a', 123.0033),
      place('C3', 'b', 123.0044),
    ];
    await load('cameras', before, true);
    const after = [
      place('C1', 'one', 123.0021),
      place(null, 'two', 123.0022),
      place('C3', 'a', 123.0033),
      place('C3', 'c', 123.0044),
    ];
    const found = await diff('cameras', await load('cameras', after));
    expect(found.counts).toEqual({ added: 0, removed: 0, movedBoundary: 1, changedAttributes: 1 });
    expect(found.changes.map(({ feature, kinds }) => [feature, ...kinds])).toEqual([
      ['C1', 'moved-boundary'],
      ['C3', 'changed-attributes'],
    ]);
    expect(found.transfers).toBeUndefined();
  });

  test('refused where there is nothing to compare', async () => {
    const forests = await load('forests', [area('F1', [123, 31, 123.01, 31.01])]);
    const path = `/api/layers/forests/versions/${forests}`;
    expect(await server.send('gis', 'GET', `${path}/diff`)).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-compare' },
    });
    expect(await server.send('gis', 'GET', `${path}/diff?base=77`)).toMatchObject({
      status: 404,
      body: { code: 'unknown-version' },
    });
    expect(await server.send('gis', 'GET', `${path}/diff?base=x`)).toMatchObject({ status: 400 });
  });
});
