import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SceneAnswer } from '../../../domain/answers/scenes.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import type { StoredVersion } from '../../../server/items/versions/store.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

interface Fault {
  path: string;
  message: string;
  text: { zh: string; en: string };
}
type Refusal = Omit<ProblemBody, 'errors'> & { errors: Fault[] };

const market: Scene = {
  id: 'market',
  title: { zh: '集贸市场', en: 'Markets' },
  approved: true,
  approvedOn: '2026-05-01',
  linkKept: false,
  linkNote: { zh: '试点中', en: 'On trial' },
  lead: 'market-supervision',
  unit: '990102002',
  address: 'https://market.yunting.example/',
  layers: ['streets', 'vending-places'],
  items: ['road.frontage-clutter', 'forest.wildlife-trade-market'],
  indicators: ['open-orders', 'market-stalls'],
};

const withScene = (scene: object) => ({ scenes: [...operations.catalogue.entries().scenes, scene] });
const draft = (scene: object) =>
  operations.request<StoredVersion & Refusal>('gis', '/api/items/versions', { body: withScene(scene) });
const publish = (version: number) =>
  operations.request<StoredVersion & Refusal>('gis', `/api/items/versions/${version}/publish`, {
    method: 'POST',
  });
const sceneOf = async (id: string, role: 'dispatcher' | null = 'dispatcher') =>
  (await operations.request<SceneAnswer>(role, `/api/scenes/${id}`)).body;
const put = (code: string) =>
  operations.request('gis', `/api/indicators/${code}`, {
    method: 'PUT',
    body: {
      title: { zh: '摊位', en: 'Stalls' },
      group: { code: 'markets', title: { zh: '集市', en: 'Markets' } },
      kind: 'fact',
      unit: { zh: '个', en: 'stalls' },
      source: { kind: 'pushed', by: null },
      owner: { code: 'market-supervision', title: { zh: '市场监管部门', en: 'Market supervision' } },
      cadenceMinutes: 60,
    },
  });

describe('a scene of the catalogue', () => {
  it('tells its layers with their legends, its items, indicators, lead and unit', async () => {
    const pump = await sceneOf('pump');
    expect(pump).toMatchObject({
      scene: { id: 'pump', approved: true, linkKept: true, linkKeptSince: '2021-07-01' },
      lead: { id: 'water-affairs' },
      unit: { code: 'water-affairs', name: '水务部门', missing: false },
    });
    expect(pump.layers).toContainEqual({
      id: 'pump-stations',
      title: null,
      state: 'not-in-force',
      legend: [],
    });
    expect(pump.items.map(({ code }) => code)).toContain('pump.h2s-exceeded');
    expect(pump.items.every(({ own, missing }) => own && !missing)).toBe(true);
    expect(pump.indicators).toContainEqual({
      code: 'rainfall-hour',
      title: { zh: '小时最大雨强', en: 'Highest rainfall in an hour' },
      missing: false,
    });
  });

  it('is not there: 404 in both languages', async () => {
    const { status, body } = await operations.request<Refusal & { text: Fault['text'] }>(
      null,
      '/api/scenes/moon',
    );
    expect([status, body.code]).toEqual([404, 'unknown-scene']);
    expect(body.text.zh).toContain('没有场景“moon”');
    expect(body.text.en).toContain('no scene "moon"');
  });
});

describe('what a scene names', () => {
  it.each<[string, object, string, string]>([
    ['a layer', { layers: ['streets', 'moons'] }, 'layers/1', '"moons"'],
    ['an item', { items: ['road.no-such'] }, 'items/0', '"road.no-such"'],
    ['an indicator', { indicators: ['open-orders', 'tides'] }, 'indicators/1', '"tides"'],
    ['a unit', { indicators: [], unit: '000000' }, 'unit', '"000000"'],
  ])(
    '%s that is not there is refused, with scene, field and value in both languages',
    async (_, change, field, value) => {
      const { status, body } = await draft({ ...market, indicators: [], ...change });
      expect([status, body.code]).toEqual([400, 'invalid-catalogue']);
      const at = operations.catalogue.entries().scenes.length;
      expect(body.errors.map(({ path }) => path)).toEqual([`/scenes/${at}/${field}`]);
      for (const text of [body.errors[0]!.text.zh, body.errors[0]!.text.en]) {
        expect(text).toContain('market');
        expect(text).toContain(field.replace('/', '.'));
        expect(text).toContain(value);
      }
      expect(body.errors[0]!.text.zh).toMatch(/不是已有的(图层|事项|指标|单位)/);
    },
  );

  it('and an address of another scheme, and days that do not fit', async () => {
    const { body } = await draft({
      ...market,
      indicators: [],
      address: 'file:///etc',
      linkKeptSince: '2026-01-01',
    });
    expect(body.errors.map(({ path }) => path.split('/').at(-1)).sort()).toEqual([
      'address',
      'linkKeptSince',
    ]);
  });

  it('is shown as missing once it is gone, and breaks neither the scene nor other changes', async () => {
    expect((await put('market-stalls')).status).toBe(201);
    const drafted = await draft(market);
    expect(drafted.status).toBe(201);
    expect((await publish(drafted.body.version)).body.state).toBe('published');
    const whole = await sceneOf('market');
    expect(whole.scene).toEqual(market);
    expect(whole.unit).toMatchObject({ code: '990102002', missing: false });
    expect(whole.layers).toEqual([
      {
        id: 'streets',
        title: { zh: '街道（镇）', en: expect.any(String) },
        state: 'in-force',
        legend: [expect.any(Object)],
      },
      { id: 'vending-places', title: null, state: 'not-in-force', legend: [] },
    ]);
    expect(whole.items.map(({ code }) => code)).toEqual(market.items);
    expect(whole.indicators.map(({ missing }) => missing)).toEqual([false, false]);

    const removed = await operations.request('gis', '/api/indicators/market-stalls', { method: 'DELETE' });
    expect([removed.status, removed.body.code]).toEqual([409, 'indicator-in-use']);
    // None of them has a way to be taken away by hand while it is used; an older release may have defined it.
    await operations.database.query(`delete from wangge.indicators where code = 'market-stalls'`);
    await operations.database.query(`delete from wangge.layers where id = 'vending-places'`);
    await operations.database.query(`delete from wangge.units where code = '990102002'`);
    const left = await sceneOf('market');
    expect(left.unit).toMatchObject({ code: '990102002', missing: true });
    expect(left.layers[1]).toMatchObject({ id: 'vending-places', state: 'missing' });
    expect(left.indicators[1]).toEqual({ code: 'market-stalls', title: null, missing: true });

    // Neither stands in the way of other changes, nor of going back.
    const { scenes } = operations.catalogue.entries();
    const kept = await operations.request<StoredVersion>('gis', '/api/items/versions', {
      body: {
        scenes: scenes.map((scene) =>
          scene.id === 'road' ? { ...scene, title: { zh: '道路', en: 'Roads' } } : scene,
        ),
      },
    });
    expect(kept.status).toBe(201);
    await publish(kept.body.version);
    const bare = await operations.request<StoredVersion>('gis', '/api/items/versions', {
      body: { scenes: operations.catalogue.entries().scenes.filter(({ id }) => id !== 'market') },
    });
    await publish(bare.body.version);
    const back = await operations.request<{ version: number }>('gis', '/api/items/rollback', {
      method: 'POST',
    });
    expect([back.status, back.body.version]).toEqual([200, kept.body.version]);
    // But whoever names it anew is told.
    expect(
      (await draft({ ...market, id: 'market-2' })).body.errors.map(({ path }) =>
        path.split('/').slice(3).join('/'),
      ),
    ).toEqual(['layers/1', 'indicators/1']);
  });
});

it('tells nobody the name of a layer that is not for him', async () => {
  const definition = {
    id: 'guarded-wells',
    title: { zh: '取水井', en: 'Guarded wells' },
    theme: 'water',
    role: 'thematic',
    geometryType: 'Point',
    visibility: 'internal',
    minZoom: 0,
    maxZoom: 16,
    fields: [],
    style: [],
  };
  await operations.request('gis', '/api/layers/guarded-wells', { method: 'PUT', body: definition });
  const folder = await mkdtemp(join(tmpdir(), 'wangge-scenes-'));
  await publishLayer(operations.database, folder, 'guarded-wells', [
    {
      type: 'Feature',
      properties: { code: 'W1', name: '井' },
      geometry: { type: 'Point', coordinates: [123.01, 31.01] },
    },
  ]);
  await rm(folder, { recursive: true });
  const { version } = (
    await draft({ ...market, id: 'wells', layers: ['guarded-wells'], indicators: [], unit: 'forestry' })
  ).body;
  await publish(version);
  const layersFor = async (role: 'dispatcher' | null) => (await sceneOf('wells', role)).layers;
  await expect
    .poll(() => layersFor('dispatcher'))
    .toMatchObject([{ state: 'in-force', title: { en: 'Guarded wells' } }]);
  expect(await layersFor(null)).toEqual([{ id: 'guarded-wells', title: null, state: 'hidden', legend: [] }]);
});
