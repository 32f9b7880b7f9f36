import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { CatalogueEntry } from '../../../server/layers/answers.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { area, type LayerServer, startLayerServer } from './service.ts';

let database: Database;
let server: LayerServer;
beforeAll(async () => {
  database = await testDatabase();
  server = await startLayerServer(database);
});
afterAll(async () => {
  await server.close();
  expect(server.failures).toEqual([]);
});

const kiosks = {
  id: 'news-kiosks',
  title: { zh: '报刊亭', en: 'News kiosks' },
  theme: 'appearance',
  role: 'thematic',
  geometryType: 'Polygon',
  visibility: 'public',
  minZoom: 10,
  maxZoom: 16,
  owner: { zh: '市容处', en: 'Appearance division' },
  source: { zh: '年度普查', en: 'Yearly survey' },
  licence: 'internal use',
  updateEveryDays: 365,
  fields: [{ name: 'built', title: { zh: '建成年份', en: 'Year built' }, type: 'number' }],
  style: [{ type: 'fill', paint: { 'fill-color': '#884422' } }],
};
const put = (definition: object, role: 'gis' | 'partner' | null = 'gis', id = kiosks.id) =>
  server.send(role, 'PUT', `/api/layers/${id}`, definition);

test('a layer is defined by API, filled and published, and lives on after a restart', async () => {
  expect(await put(kiosks)).toMatchObject({ status: 201, body: { id: 'news-kiosks' } });
  expect((await put({ ...kiosks, maxZoom: 18 })).status).toBe(200);
  expect(await server.send(null, 'GET', '/api/layers/news-kiosks')).toMatchObject({ status: 404 });
  expect(await server.send('gis', 'GET', '/api/layers/news-kiosks')).toMatchObject({
    status: 200,
    body: { title: kiosks.title, maxZoom: 18, version: null },
  });
  await server.load('news-kiosks', [area('K1', [123.00001, 31.00001, 123.00102, 31.00102])], '?publish=true');
  await expect.poll(() => server.layers.find('news-kiosks')?.version).toBe(1);
  const read = () => server.send(null, 'GET', '/api/layers/news-kiosks');
  expect((await read()).body).toMatchObject({
    version: 1,
    maxZoom: 18,
    owner: kiosks.owner,
    source: kiosks.source,
    licence: 'internal use',
    updateEveryDays: 365,
    stale: false,
  });
  await put({ ...kiosks, title: { zh: '报亭', en: 'Kiosks' } });
  expect((await read()).body).toMatchObject({ title: { en: 'Kiosks' }, maxZoom: 16 });
  const restarted = await createLayers(database, () => undefined);
  expect(restarted.find('news-kiosks')?.definition.title.en).toBe('Kiosks');
  await restarted.close();
});

test('a layer whose promised update was missed is stale, until it comes', async () => {
  await database.query(
    `update wangge.publications set published_at = now() - interval '366 days' where layer_id = 'news-kiosks'`,
  );
  const restarted = await startLayerServer(database);
  const read = () => restarted.send(null, 'GET', '/api/layers/news-kiosks');
  expect((await read()).body.stale).toBe(true);
  await restarted.load(
    'news-kiosks',
    [area('K1', [123.00001, 31.00001, 123.00102, 31.00102])],
    '?publish=true',
  );
  await expect.poll(async () => (await read()).body.stale).toBe(false);
  await restarted.close();
});

test.each([
  ['a member that is not known', { ...kiosks, colour: 'red' }, 400, 'invalid-input'],
  ['a style of no known type', { ...kiosks, style: [{ type: 'paint' }] }, 400, 'invalid-input'],
  ['another id than in the address', { ...kiosks, id: 'other' }, 400, 'invalid-input'],
  ['another type of geometry', { ...kiosks, geometryType: 'Point' }, 409, 'geometry-type-fixed'],
  ['a tier that is there', { ...kiosks, role: 'tier', tier: 'street' }, 409, 'tier-taken'],
])('refused: %s', async (_, definition, status, code) => {
  expect(await put(definition)).toMatchObject({ status, body: { code } });
});

test('refused: layers of the installation, and people who may not', async () => {
  const streets = await put({ ...kiosks, id: 'streets' }, 'gis', 'streets');
  expect(streets).toMatchObject({ status: 409, body: { code: 'defined-by-file' } });
  expect((await put(kiosks, 'partner')).status).toBe(403);
  expect((await put(kiosks, null)).status).toBe(401);
});

const dashed = [
  { type: 'line', paint: { 'line-color': { light: '#aa3300', dark: '#ff8855' }, 'line-width': 2 } },
];

test('a style set by a person stands over that of the file, through a restart, until it is taken back', async () => {
  const before = (await server.send('gis', 'GET', '/api/layers/streets/style')).body;
  expect(before).toMatchObject({ restyled: false, style: [{ type: 'line' }] });
  const set = await server.send('gis', 'PUT', '/api/layers/streets/style', dashed);
  expect(set).toMatchObject({ status: 200, body: { style: dashed, restyled: true } });
  const restarted = await startLayerServer(database);
  expect((await restarted.send('gis', 'GET', '/api/layers/streets/style')).body.style).toEqual(dashed);
  await restarted.close();
  const reset = await server.send('gis', 'DELETE', '/api/layers/streets/style');
  expect(reset.body).toEqual(before);
});

test('refused: a style that no map could draw, from whomever it comes', async () => {
  const wrong = [
    { type: 'line', paint: { 'line-color': { light: 'reddish', dark: '#fff' }, 'line-wdith': 2 } },
  ];
  const refused = await server.send<{ code: string; errors: { path: string }[] }>(
    'gis',
    'PUT',
    '/api/layers/streets/style',
    wrong,
  );
  expect(refused).toMatchObject({ status: 400, body: { code: 'bad-style' } });
  expect(refused.body.errors.map(({ path }) => path).sort()).toEqual([
    '/style/0/paint/line-color',
    '/style/0/paint/line-wdith',
  ]);
  expect(await put({ ...kiosks, style: wrong })).toMatchObject({ status: 400, body: { code: 'bad-style' } });
  expect((await server.send('dispatcher', 'PUT', '/api/layers/streets/style', dashed)).status).toBe(403);
});

test('who keeps layers sees every defined one: in force, planned and newest', async () => {
  const entryOf = async (id: string) => {
    const { body } = await server.send<{ layers: CatalogueEntry[] }>('gis', 'GET', '/api/catalogue');
    return body.layers.find((layer) => layer.id === id);
  };
  expect(await entryOf('forests')).toMatchObject({
    title: { en: 'Forests' },
    geometryType: 'Polygon',
    inForce: null,
    planned: [],
    newest: null,
    stale: false,
  });
  const forest = area('F1', [123.00001, 31.00001, 123.00102, 31.00102]);
  await server.load('forests', [forest], '?publish=true');
  const draft = await server.load('forests', [forest, area('F2', [123.1, 31.1, 123.10102, 31.10102])]);
  const effectiveFrom = new Date(Date.now() + 3_600_000).toISOString();
  const planned = await server.send('gis', 'POST', `/api/layers/forests/versions/${draft.version}/publish`, {
    effectiveFrom,
  });
  expect(planned.status).toBe(200);
  const entry = await entryOf('forests');
  expect(entry).toMatchObject({
    inForce: { version: 1, featureCount: 1 },
    newest: { version: 2, state: 'checked' },
  });
  expect(entry?.planned.map((plan) => [plan.version, new Date(plan.effectiveFrom).toISOString()])).toEqual([
    [2, effectiveFrom],
  ]);
  expect((await server.send('partner', 'GET', '/api/catalogue')).status).toBe(403);
  expect((await server.send(null, 'GET', '/api/catalogue')).status).toBe(401);
});
