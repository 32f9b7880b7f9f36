import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { area } from './service.ts';

let database: Database;
let layers: LayerService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-another-'));
  database = await testDatabase();
  layers = await createLayers(database, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await layers.close();
  await rm(folder, { recursive: true });
});

/** Streets of a city beside each other. @param west where it begins */
const city = (prefix: string, west: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    area(`${prefix}${String(i + 1).padStart(3, '0')}`, [
      west + i / 100,
      31.00001,
      west + (i + 1) / 100,
      31.02001,
    ]),
  );

async function load(layer: string, features: unknown[], more: { confirm?: boolean } = {}) {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const request = { layer, path, map: {}, by: 'test', publish: true, ...more };
  const result = await loadFile(database, request, () => undefined);
  await layers.refresh();
  return result;
}

test('another city is not put in force over the one that is, unless that is confirmed', async () => {
  expect(await load('streets', city('990101', 123.00001, 8))).toMatchObject({ state: 'published' });
  const other = city('880202', 121.00001, 7);
  const held = await load('streets', other);
  expect(held).toMatchObject({
    state: 'checked',
    heldBack:
      'No code and no place of version 2 of "streets" is one of version 1, which is in force: this looks like the data of another city. Publish it with "confirm" if that is meant',
  });
  expect(layers.find('streets')?.version).toBe(1);
  await expect(layers.publish('streets', held.version, 'gis')).rejects.toMatchObject({
    status: 409,
    code: 'another-city',
    text: { zh: expect.stringContaining('“streets”第 2 版的编码和位置与现行第 1 版全都对不上') },
  });
  await layers.publish('streets', held.version, 'gis', { confirm: true });
  expect(layers.find('streets')?.version).toBe(2);
  expect(await load('streets', city('990101', 123.00001, 8), { confirm: true })).toMatchObject({
    state: 'published',
  });
});

test('what lies outside the city, for the most part, is held back also where its layer is new', async () => {
  const parks = city('P', 121.00001, 3);
  const held = await load('parks', parks);
  expect(held).toMatchObject({
    state: 'checked',
    heldBack: expect.stringMatching(
      /^Version 1 of "parks": 3 of its 3 features lie outside the city: this looks like/,
    ),
  });
  const mixed = [...city('P', 123.00001, 4), ...city('Q', 121.00001, 1)];
  expect(await load('parks', mixed)).toMatchObject({
    state: 'published',
    issueCounts: { 'outside-city': 1 },
  });
});

test('a city that is shifted as a whole is held back', async () => {
  const held = await load('streets', city('990101', 123.30001, 8));
  expect(held).toMatchObject({
    state: 'checked',
    heldBack: expect.stringContaining('8 of its 8 features are not where they are in the version in force'),
  });
});

test('new codes in the old places, and new places of the old codes beside them, are of the city', async () => {
  expect(await load('streets', city('990109', 123.00001, 8))).toMatchObject({
    state: 'published',
    heldBack: null,
  });
  const grown = [...city('990109', 123.00001, 8), ...city('990110', 123.08001, 1)];
  expect(await load('streets', grown)).toMatchObject({ state: 'published', heldBack: null });
});
