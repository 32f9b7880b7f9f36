import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { examine } from '../../../server/layers/checking/examine.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { area } from './service.ts';

let database: Database;
let layers: LayerService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-swapped-'));
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await layers.close();
  await rm(folder, { recursive: true });
});

type Box = [number, number, number, number];
const [w, s] = [123.00001, 31.00001];
/** A box of a grid of hundredths of a degree. */
const box = (west: number, south: number, east: number, north: number): Box => [
  w + west / 100,
  s + south / 100,
  w + east / 100,
  s + north / 100,
];
const [left, right]: [Box, Box] = [box(0, 0, 2, 2), box(2, 0, 4, 2)];
const districts = [area('990101', box(0, 0, 4, 2))];
const streets = (first: Box, second: Box) => [
  area('990101001', first, { parent: '990101' }),
  area('990101002', second, { parent: '990101' }),
];
const grids = [0, 1, 2, 3].map((column) =>
  area(`99010100${column < 2 ? 1 : 2}00${(column % 2) + 1}`, box(column, 0, column + 1, 2), {
    parent: `99010100${column < 2 ? 1 : 2}`,
  }),
);

async function load(layer: string, features: unknown[], publish: boolean) {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  return loadFile(database, { layer, path, map: {}, by: 'test', publish }, () => undefined);
}

async function findings(layer: string, features: unknown[]) {
  const { version } = await load(layer, features, false);
  const { issues } = await examine(database, layer, version, () => undefined);
  return issues.map(({ type, severity, features: of, message }) => ({ type, severity, of, ...message }));
}

test('two neighbouring streets whose geometries are swapped are found by the version in force', async () => {
  await load('districts', districts, true);
  await load('streets', streets(left, right), true);
  expect(await findings('streets', streets(left, right))).toEqual([]);
  expect(await findings('streets', streets(right, left))).toEqual([
    {
      type: 'moved',
      severity: 'warning',
      of: ['990101001'],
      zh: '990101001 已离开现行版本中的位置，占了 990101002 现在的位置',
      en: '990101001 has left the place that it has in the version in force for that of 990101002',
    },
    expect.objectContaining({ type: 'moved', of: ['990101002'] }),
  ]);
});

test('and by the grids that name them as their parent, in whichever order the two come', async () => {
  await load('responsibility-grids', grids, true);
  const swapped = await findings('streets', streets(right, left));
  expect(swapped.filter(({ type }) => type === 'outside-parent')).toEqual([
    {
      type: 'outside-parent',
      severity: 'error',
      of: ['990101001'],
      zh: '以 990101001 为上级的 2 个现行区域中，有 2 个不在其范围内，多在 990101002 内',
      en: '2 of the 2 areas in force that name 990101001 as their parent lie outside it, most of them in 990101002',
    },
    expect.objectContaining({ type: 'outside-parent', of: ['990101002'], severity: 'error' }),
  ]);
  const two = [grids[0]!, grids[2]!];
  const crossed = grids.map((grid) => {
    const at = two.indexOf(grid);
    return at < 0 ? grid : { ...grid, geometry: two[1 - at]!.geometry };
  });
  const found = await findings('responsibility-grids', crossed);
  expect(found.filter(({ type }) => type === 'outside-parent').map(({ of }) => of)).toEqual([
    ['990101001001'],
    ['990101002001'],
  ]);
  expect(found.filter(({ type }) => type === 'moved').map(({ of }) => of)).toEqual([
    ['990101001001'],
    ['990101002001'],
  ]);
});

test('a border that moves is no swap, and one child left outside is a warning', async () => {
  expect(await findings('streets', streets(box(0, 0, 2.2, 2), box(2.2, 0, 4, 2)))).toEqual([]);
  expect(await findings('streets', streets(box(0, 0, 3.5, 2), box(3.5, 0, 4, 2)))).toMatchObject([
    {
      type: 'outside-parent',
      severity: 'warning',
      of: ['990101002'],
      en: expect.stringMatching(/^1 of the 2 areas/),
    },
  ]);
});

test("points that have taken each other's places are found too, however near", async () => {
  const camera = (code: string, lon: number) => ({
    type: 'Feature',
    properties: { code, name: code },
    geometry: { type: 'Point', coordinates: [lon, 31.01001] },
  });
  await load('cameras', [camera('C1', 123.01001), camera('C2', 123.01011), camera('C3', 123.01021)], true);
  const found = await findings('cameras', [
    camera('C1', 123.01011),
    camera('C2', 123.01001),
    camera('C3', 123.01022),
  ]);
  expect(found.map(({ type, of }) => [type, ...of])).toEqual([
    ['moved', 'C1'],
    ['moved', 'C2'],
  ]);
});
