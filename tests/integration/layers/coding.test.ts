import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GivenCodes, LayerVersion } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { type LayerServer, startLayerServer } from './service.ts';

let database: Database;
let server: LayerServer;
beforeAll(async () => {
  database = await testDatabase(tinyCity);
  server = await startLayerServer(database);
  expect(
    (await define('benches', { majorClass: '04', minorClass: '07', identifiedBy: 'plate' })).status,
  ).toBe(201);
});
afterAll(async () => {
  await server.close();
  expect(server.failures).toEqual([]);
});

const define = (id: string, codeRule: object | undefined, role: object = { role: 'asset' }) =>
  server.send('gis', 'PUT', `/api/layers/${id}`, {
    id,
    title: { zh: '座椅', en: 'Benches' },
    theme: 'parts',
    ...role,
    geometryType: 'Point',
    visibility: 'public',
    minZoom: 8,
    maxZoom: 16,
    ...(codeRule ? { codeRule } : {}),
    fields: [{ name: 'plate', title: { zh: '铭牌号', en: 'Plate' }, type: 'string' }],
    style: [],
  });

/** A bench in the first district west of 123.02, in the second east of it. */
const bench = (lon: number, properties: Record<string, unknown> = {}) => ({
  type: 'Feature',
  properties: { name: `bench ${lon}`, ...properties },
  geometry: { type: 'Point', coordinates: [lon, 31.005] },
});

const load = (features: object[], layer = 'benches') =>
  server.load(layer, features, '?publish=true&confirm=true');

/** Codes and numbers of what is in force, by name. */
async function inForce(layer = 'benches'): Promise<Record<string, { code: string | null; fid: number }>> {
  await server.layers.refresh();
  const { rows } = await database.query<{ name: string; code: string | null; fid: number }>(
    `select name, code, fid from ${server.layers.find(layer)!.table}`,
  );
  return Object.fromEntries(rows.map(({ name, code, fid }) => [name, { code, fid }]));
}
const codesInForce = async (layer?: string) =>
  Object.fromEntries(Object.entries(await inForce(layer)).map(([name, { code }]) => [name, code]));

test('a load gives codes by district and class, goes on from the highest, and says which', async () => {
  const { state, understood } = await load([
    bench(123.005, { code: '9901010407000041' }),
    bench(123.006),
    bench(123.03),
    bench(123.007, { plate: 'P7' }),
    bench(123.9),
  ]);
  expect(state).toBe('published');
  expect(understood!.codes).toEqual({
    given: 3,
    kept: 0,
    ranges: [
      { from: '9901010407000042', to: '9901010407000043', count: 2 },
      { from: '9901020407000001', to: '9901020407000001', count: 1 },
    ],
    withoutDistrict: 1,
    exhausted: 0,
  });
  expect(await codesInForce()).toEqual({
    'bench 123.005': '9901010407000041',
    'bench 123.006': '9901010407000042',
    'bench 123.007': '9901010407000043',
    'bench 123.03': '9901020407000001',
    'bench 123.9': null,
  });
});

test('a feature keeps its code: by its field though it was moved, else by its place, also after it was away', async () => {
  const before = await inForce();
  // The one without a plate is away, and what comes meanwhile does not get its number.
  const away = await load([bench(123.0071, { plate: 'P7', name: 'moved' }), bench(123.008)]);
  expect(away.understood!.codes).toMatchObject({ given: 1, kept: 1 });
  expect(await inForce()).toEqual({
    moved: { code: '9901010407000043', fid: before['bench 123.007']!.fid },
    'bench 123.008': { code: '9901010407000044', fid: expect.any(Number) },
  });
  const back = await load([
    bench(123.006, { name: 'back' }),
    bench(123.006, { name: 'beside it' }),
    bench(123.0071, { plate: 'P8', name: 'another in its place' }),
  ]);
  expect(back.understood!.codes).toMatchObject({
    given: 2,
    kept: 1,
    ranges: [{ from: '9901010407000045', to: '9901010407000046', count: 2 }],
  });
  expect(await codesInForce()).toEqual({
    back: '9901010407000042',
    'beside it': '9901010407000045',
    'another in its place': '9901010407000046',
  });
});

test('the address tells beforehand what it would give, gives it, and then has nothing left to do', async () => {
  expect((await define('stones', undefined)).status).toBe(201);
  await load([bench(123.005, { code: '9901010407000950' }), bench(123.006)], 'stones');
  await load([bench(123.005), bench(123.006), bench(123.03)], 'stones');
  const numbers = await inForce('stones');
  expect((await define('stones', { majorClass: '04', minorClass: '07' })).status).toBe(200);

  const codes = '/api/layers/stones/codes';
  const would = await server.send<GivenCodes>('gis', 'GET', codes);
  expect(would).toMatchObject({
    status: 200,
    body: {
      given: 3,
      // Past what a version of this layer had once, and what another layer of the class was given.
      ranges: [{ from: '9901010407000951', to: '9901010407000952' }, { from: '9901020407000002' }],
    },
  });
  expect(await codesInForce('stones')).toEqual({
    'bench 123.005': null,
    'bench 123.006': null,
    'bench 123.03': null,
  });

  const sent = await server.send<LayerVersion>('gis', 'POST', codes);
  expect(sent).toMatchObject({ status: 202, body: { version: 3 } });
  expect(sent.headers.get('location')).toBe('/api/layers/stones/versions/3');
  expect(await server.settled('stones', 3)).toMatchObject({
    state: 'published',
    featureCount: 3,
    understood: { codes: would.body },
  });
  // In the order of their numbers: the second stood unchanged in the version before.
  expect(await inForce('stones')).toEqual({
    'bench 123.005': { code: '9901010407000952', fid: numbers['bench 123.005']!.fid },
    'bench 123.006': { code: '9901010407000951', fid: numbers['bench 123.006']!.fid },
    'bench 123.03': { code: '9901020407000002', fid: numbers['bench 123.03']!.fid },
  });
  expect(await server.send('gis', 'POST', codes)).toMatchObject({ status: 200, body: { version: 3 } });
});

test('serials that are used up leave features without a code, and say so', async () => {
  const full = await load(
    [bench(123.005, { code: '9901010407999999' }), bench(123.006, { name: 'one too many' })],
    'stones',
  );
  // It is known again by its place.
  expect(full.understood!.codes).toMatchObject({ given: 0, kept: 1, exhausted: 0 });
  const more = await load([bench(123.005, { code: '9901010407999999' }), bench(123.0099)], 'stones');
  expect(more).toMatchObject({
    state: 'published',
    understood: { codes: { given: 0, exhausted: 1, ranges: [] } },
  });
});

test('what cannot be coded is refused with what is missing', async () => {
  for (const method of ['GET', 'POST']) {
    expect(await server.send('gis', method, '/api/layers/parks/codes')).toMatchObject({
      status: 409,
      body: { code: 'no-code-rule', detail: expect.stringContaining('majorClass') },
    });
    expect(await server.send('gis', method, '/api/layers/street-lamps/codes')).toMatchObject({
      status: 409,
      body: { code: 'not-in-force' },
    });
    expect((await server.send('gis', method, '/api/layers/nowhere/codes')).status).toBe(404);
    expect((await server.send('dispatcher', method, '/api/layers/benches/codes')).status).toBe(403);
  }
  expect(await define('wrong', { majorClass: '4', minorClass: '07' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/codeRule/majorClass', message: expect.stringContaining('two digits') }] },
  });
  expect(
    await define('wrong', { majorClass: '04', minorClass: '07', identifiedBy: 'nothing' }),
  ).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/codeRule/identifiedBy' }] },
  });
  expect(
    await define('wrong', { majorClass: '04', minorClass: '07' }, { role: 'tier', tier: 'street' }),
  ).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/codeRule' }] },
  });
});
