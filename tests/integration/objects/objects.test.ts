import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { CityObject } from '../../../domain/answers/objects.ts';
import { linkedData } from '../../../server/objects/linked-data.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, publishLayer, tinyCity } from '../../harness/tiny-city.ts';

const hostile = '<script>alert("泵")</script>';
const station = (code: string | null, name: string | null, point: readonly number[], more: object = {}) => ({
  type: 'Feature',
  properties: { code, name, name_en: 'First pump', ...more },
  geometry: { type: 'Point', coordinates: point },
});
const square = (code: string, [west, south]: readonly number[]) => ({
  type: 'Feature',
  properties: { code, name: '占道施工许可' },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west! - 0.001, south! - 0.001],
        [west! + 0.001, south! - 0.001],
        [west! + 0.001, south! + 0.001],
        [west! - 0.001, south! + 0.001],
        [west! - 0.001, south! - 0.001],
      ],
    ],
  },
});

let city: Operations;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-objects-'));
  city = await startOperations(
    await testDatabase(async (database) => {
      await tinyCity(database);
      await publishLayer(database, folder, 'pump-stations', [
        station('7', '一号泵站', inFirstStreet, { capacity: 12 }),
        station('B/2 泵', hostile, inLastStreet),
      ]);
      await publishLayer(database, folder, 'transfer-sites', [station('7', '中转站', inLastStreet)]);
      await publishLayer(database, folder, 'cameras', [station('C1', '一号摄像机', inLastStreet)]);
      await publishLayer(database, folder, 'street-lamps', [station(null, '一号路灯', inFirstStreet)]);
      await publishLayer(database, folder, 'permit-areas', [
        square('P1', inFirstStreet),
        square('P2', inLastStreet),
      ]);
    }),
  );
});
afterAll(async () => {
  await city.close();
  await rm(folder, { recursive: true });
  expect(city.failures).toEqual([]);
});

const find = (path: string, role: 'dispatcher' | 'street' | null = null) =>
  city.request<CityObject & ProblemBody>(role, `/id/${path}`, { headers: { Accept: 'application/json' } });
const page = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${city.url}/id/${path}`, { headers: { Accept: 'text/html', ...headers } });

async function report(body: object): Promise<Event> {
  const answer = await city.request<Event>('dispatcher', '/api/events', {
    body: { source: 'test', item: 'road.roadside-rubbish', ...body },
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

it('says what an object is, where, whose, and under which permits', async () => {
  const { status, body } = await find('pump-stations/7');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: `${city.url}/id/pump-stations/7`,
    layer: { id: 'pump-stations', title: { en: expect.any(String) } },
    code: '7',
    name: '一号泵站',
    nameEn: 'First pump',
    point: inFirstStreet,
    bbox: [...inFirstStreet, ...inFirstStreet],
    geometry: { type: 'Point', coordinates: inFirstStreet },
    version: 1,
    areas: { unitGrid: { code: '990101001001001' } },
    unit: { code: '990101001', kind: 'street-office' },
    permits: [{ layer: 'permit-areas', code: 'P1', name: '占道施工许可' }],
    orders: null,
    patrols: null,
    measurements: null,
  });
  expect(body.fields).toContainEqual({
    name: 'capacity',
    title: { zh: expect.any(String), en: expect.any(String) },
    value: 12,
  });
});

it('finds by the code, whatever the number of a feature is, and in its own layer alone', async () => {
  expect((await find('transfer-sites/7')).body.name).toBe('中转站');
  expect((await find(`pump-stations/${encodeURIComponent('B/2 泵')}`)).body.code).toBe('B/2 泵');
  // The first feature has a number of its own, which is no code.
  for (const path of ['pump-stations/0', 'pump-stations/1', 'nothing/7', 'pump-stations/%00'])
    expect([path, (await find(path)).status]).toEqual([path, path.endsWith('%00') ? 400 : 404]);
});

it('finds a city part by the code that it was given', async () => {
  expect((await find('street-lamps/9901010115000001')).body).toMatchObject({
    code: '9901010115000001',
    name: '一号路灯',
    areas: { unitGrid: { code: '990101001001001' } },
  });
});

it('tells of what is not there and of what is not to be seen in the same words', async () => {
  const absent = await find('cameras/none', 'dispatcher');
  expect([absent.status, absent.body.code]).toEqual([404, 'unknown-object']);
  expect((await find('cameras/C1', 'dispatcher')).body.name).toBe('一号摄像机');
  const hidden = await find('cameras/C1');
  expect([hidden.status, hidden.body.code]).toEqual([404, 'unknown-object']);
  expect(hidden.body.detail.replace('C1', 'none')).toBe(absent.body.detail);
  const shown = await page('pump-stations/none?lang=en');
  expect(shown.status).toBe(404);
  expect(await shown.text()).toContain('There is no such object');
});

it('lists the orders about it: those that name it, and those whose decision rests on it', async () => {
  const named = await report({
    point: [inFirstStreet[0] + 0.004, inFirstStreet[1]],
    properties: { facility: '7', facilityLayer: 'pump-stations' },
  });
  await report({ point: inLastStreet, properties: { facility: '7', facilityLayer: 'transfer-sites' } });
  const { body } = await find('pump-stations/7', 'dispatcher');
  expect(body.orders!.map(({ number }) => number)).toEqual([named.orderNumber]);
  expect(body.orders![0]).toMatchObject({
    event: named.id,
    item: 'road.roadside-rubbish',
    state: expect.any(String),
  });
  expect(body.measurements).toEqual([]);
  // A grid has the reports that were decided by it.
  const grid = await find('unit-grids/990101001001001', 'dispatcher');
  expect(grid.body.orders!.map(({ number }) => number)).toContain(named.orderNumber);
  // By the one rule: another street's office sees none of them.
  const far = await find('transfer-sites/7', 'street');
  expect(far.body.orders).toEqual([]);
});

it('lists the patrols that go there, to who may see them', async () => {
  const made = await city.request('dispatcher', '/api/patrols/plans', {
    body: {
      title: '泵站日巡',
      unit: '990101001',
      fromDay: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
      targets: [{ layer: 'pump-stations', code: '7' }],
      schedule: { rule: 'FREQ=DAILY', at: '00:00', hours: 24 },
    },
  });
  expect(made.status).toBe(201);
  const { patrols } = (await find('pump-stations/7', 'dispatcher')).body;
  expect(patrols!.length).toBeGreaterThan(1);
  expect(patrols![0]).toMatchObject({ title: '泵站日巡', unit: '990101001', state: expect.any(String) });
  expect((await find('transfer-sites/7', 'dispatcher')).body.patrols).toEqual([]);
});

it('shows what its sensors measured to who may see readings', async () => {
  const answer = await city.request('dispatcher', '/api/readings', {
    body: [
      {
        source: 'water',
        sensor: 'L1',
        quantity: 'water-level',
        value: 3.2,
        unit: 'm',
        observedAt: new Date().toISOString(),
        feature: 'pump-stations/7',
      },
    ],
  });
  expect(answer.status).toBe(200);
  const { body } = await find('pump-stations/7', 'dispatcher');
  expect(body.measurements).toMatchObject([
    { quantity: 'water-level', value: 3.2, unit: 'm', state: 'none' },
  ]);
});

it('is a page in the language of the reader, in which nothing of the data is markup', async () => {
  const zh = await page(`pump-stations/${encodeURIComponent('B/2 泵')}`, { 'Accept-Language': 'zh-CN' });
  expect(zh.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(zh.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(zh.headers.get('vary')).toBe('Accept, Accept-Language, Authorization');
  const text = await zh.text();
  expect(text).toContain('<html lang="zh-CN">');
  expect(text).toContain('责任单位');
  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert(&quot;泵&quot;)&lt;/script&gt;');
  const en = await (await page('pump-stations/7', { 'Accept-Language': 'en-GB,zh;q=0.5' })).text();
  expect(en).toContain('Responsible unit');
  expect(en).toContain('Sign in to see its work orders');
  expect(en).not.toContain('Work orders</h2>');
  const whole = await page('pump-stations/7?lang=en', { Authorization: `Bearer ${city.keys.dispatcher}` });
  expect(await whole.text()).toContain('Work orders</h2>');
});

it('is Linked Data: a place with an identifier and a geometry of GeoSPARQL', async () => {
  const answer = await fetch(`${city.url}/id/pump-stations/7`, {
    headers: { Accept: 'application/ld+json' },
  });
  expect(answer.headers.get('content-type')).toBe('application/ld+json');
  expect(await answer.json()).toMatchObject({
    '@id': `${city.url}/id/pump-stations/7`,
    '@type': ['Place', 'geo:Feature'],
    identifier: { propertyID: 'pump-stations', value: '7' },
    name: [
      { '@value': '一号泵站', '@language': 'zh' },
      { '@value': 'First pump', '@language': 'en' },
    ],
    'geo:hasGeometry': {
      'geo:asWKT': {
        '@value': `<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (${inFirstStreet.join(' ')})`,
      },
    },
    containedInPlace: { identifier: '990101001001001' },
  });
  const html = await (await page('pump-stations/7')).text();
  const [, data] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)!;
  expect(JSON.parse(data!)['@id']).toBe(`${city.url}/id/pump-stations/7`);
  expect((await page('pump-stations/7', { Accept: 'image/png' })).status).toBe(406);
});

it('writes geometries as PostGIS reads them', async () => {
  const geometries: GeoJSON.Geometry[] = [
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4.5],
      ],
    },
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    },
    {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [9, 0],
          [9, 9],
          [0, 0],
        ],
        [
          [2, 1],
          [3, 1],
          [3, 2],
          [2, 1],
        ],
      ],
    },
    {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 0],
          ],
        ],
        [
          [
            [5, 5],
            [6, 5],
            [6, 6],
            [5, 5],
          ],
        ],
      ],
    },
    { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
  ];
  const object = (await find('pump-stations/7')).body;
  for (const geometry of geometries) {
    const wkt = linkedData({ ...object, geometry })['geo:hasGeometry']['geo:asWKT']['@value'];
    const { rows } = await city.database.query<{ same: boolean }>(
      'select st_asbinary(st_geomfromtext($1)) = st_asbinary(st_geomfromgeojson($2)) as same',
      [wkt.replace(/^<[^>]+> /, ''), JSON.stringify(geometry)],
    );
    expect([geometry.type, rows[0]!.same]).toEqual([geometry.type, true]);
  }
});

it('has a QR code of its address', async () => {
  const answer = await fetch(`${city.url}/id/pump-stations/7?qr`);
  expect(answer.headers.get('content-type')).toContain('image/svg+xml');
  expect(await answer.text()).toMatch(/^<svg [^>]*viewBox="0 0 (\d+) \1"/);
});
