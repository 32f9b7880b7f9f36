import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import proj4 from 'proj4';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { NearLayer } from '../../../domain/answers/geometry.ts';
import type { SearchAnswer } from '../../../domain/answers/search.ts';
import { wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { roads } from '../../harness/road-town.ts';
import { inFirstStreet, inLastStreet, publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;

beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
});

afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

/** The answer once all names have been read. */
async function search(
  q: string,
  more = '',
  role: 'dispatcher' | 'street' | null = null,
): Promise<SearchAnswer> {
  return vi.waitUntil(
    async () => {
      const path = `/api/search?q=${encodeURIComponent(q)}${more}`;
      const { body } = await city.request<SearchAnswer>(role, path);
      return body.pending?.length === 0 && body;
    },
    { timeout: 30_000, interval: 20 },
  );
}
const post = <Body>(path: string, body: unknown) =>
  city.request<Body>('dispatcher', `/api/geometry/${path}`, { body });

it('finds features by name, pinyin, initials and code, the larger areas first', async () => {
  for (const text of ['990101001街道', '990101001jiedao', '990101001jd'])
    expect((await search(text)).features[0], text).toMatchObject({
      layer: 'streets',
      code: '990101001',
      bbox: [123, 31, 123.02, 31.01],
    });
  const { features } = await search('990101');
  expect(features[0]).toMatchObject({ layer: 'districts', code: '990101', by: 'code' });
  expect(features.length).toBeGreaterThan(4);
  expect((await search('990101', '&layers=unit-grids&limit=3')).features.map(({ layer }) => layer)).toEqual([
    'unit-grids',
    'unit-grids',
    'unit-grids',
  ]);
  const refused = await city.request(null, '/api/search?q=a&layers=no-such');
  expect([refused.status, refused.body.code]).toEqual([404, 'unknown-layer']);
});

it('finds an order by its number for those who may see it, and a place by its coordinates', async () => {
  const [lon, lat] = inFirstStreet;
  const report = { source: 's', item: 'road.roadside-rubbish', lon, lat };
  const { body } = await city.request<{ orderNumber: string }>('dispatcher', '/api/events', { body: report });
  const { orderNumber } = body;
  for (const text of [orderNumber, orderNumber.replace('-', '')])
    expect((await search(text, '', 'dispatcher')).orders).toMatchObject([
      { number: orderNumber, point: inFirstStreet, state: 'pending-dispatch' },
    ]);
  expect((await search(orderNumber, '', 'street')).orders).toHaveLength(1);
  expect((await search(orderNumber)).orders).toEqual([]);
  // Latitude first: the city decides.
  expect((await search(`${lat} ${lon}`)).places[0]).toMatchObject({
    point: inFirstStreet,
    crs: 'WGS 84',
    latitudeFirst: true,
  });
});

it('forgets the names of a version that is no longer in force', async () => {
  await search('990101001');
  const path = '/ogc/collections/streets/items';
  const { body } = await city.request<{ features: { id: number; geometry: object }[] }>(
    'gis',
    `${path}?code=990101001`,
  );
  const { id, geometry } = body.features[0]!;
  const { headers } = await city.request('gis', `${path}/${id}`);
  const renamed = { code: '990101001', name: '新名街道', parent: '990101' };
  const answer = await city.request('gis', `${path}/${id}`, {
    method: 'PUT',
    body: { type: 'Feature', properties: renamed, geometry },
    headers: { 'Content-Type': 'application/geo+json', 'If-Match': headers.get('etag')! },
  });
  expect(answer.status).toBeLessThan(300);
  await expect.poll(async () => (await search('xinming')).features[0]?.code).toBe('990101001');
  expect((await search('990101001街道', '&layers=streets')).features).toEqual([]);
});

it('buffers in metres and tells what lies inside, nearest first', async () => {
  const { body, status } = await post<{ area: number; inside: NearLayer[] }>('buffer', {
    geometry: { type: 'Point', coordinates: inFirstStreet },
    distance: 760,
    layers: ['unit-grids', 'districts'],
  });
  expect(status).toBe(200);
  // A circle drawn with eight corners a quarter has 2.6 % less.
  expect(body.area / (Math.PI * 760 ** 2)).toBeCloseTo(0.99, 1);
  expect(body.inside.map(({ layer, count, more }) => [layer, count, more])).toEqual([
    ['unit-grids', 4, false],
    ['districts', 1, false],
  ]);
  const [grids] = body.inside;
  expect(grids!.features[0]).toMatchObject({ code: '990101001001001', distance: 0 });
  // Half a unit grid of 0.01 degrees: 478 m to the east, 554 m to the north, on the ellipsoid.
  expect(grids!.features[1]!.distance).toBeCloseTo(477.4, 0);
  expect(grids!.features[2]!.distance).toBeCloseTo(554.3, 0);
});

it('finds the nearest by metres, where degrees would order them otherwise', async () => {
  // 0.0055 degrees north are 610 m, 0.006 degrees east are 573 m.
  const { body } = await post<{ nearest: NearLayer[] }>('nearest', {
    point: [123.004, 31.0045],
    layers: ['unit-grids'],
    limit: 2,
    within: 5_000,
  });
  expect(body.nearest[0]!.features.map(({ code }) => code)).toEqual(['990101001001001', '990101001001002']);
  const none = await post<{ nearest: NearLayer[] }>('nearest', {
    point: [123.1, 31],
    layers: ['unit-grids'],
    within: 100,
  });
  expect(none.body.nearest).toEqual([{ layer: 'unit-grids', count: 0, more: false, features: [] }]);
});

it('reads a link of a map in its own datum, bare metres of the city grid, and says why a link names no place', async () => {
  const [lon, lat] = wgs84ToGcj02(...inFirstStreet);
  const link = await search(`https://uri.amap.com/marker?position=${lon},${lat}`);
  expect(link.places).toMatchObject([
    {
      crs: 'GCJ-02',
      declared: true,
      source: { zh: '高德地图' },
      point: inFirstStreet.map((each) => expect.closeTo(each, 6)),
    },
  ]);
  const metres = await search('477.5, 554.4');
  expect(metres.places[0]).toMatchObject({ crs: '演示城市坐标系', declared: false, source: null });
  const abroad = await search('7FG49QCJ+2V');
  expect([abroad.places, abroad.unread?.zh]).toEqual([[], expect.stringContaining('不在本市')]);
  const mgrs = await search(proj4.mgrs.forward(inFirstStreet));
  expect(mgrs.places).toMatchObject([
    { source: { en: 'MGRS' }, point: inFirstStreet.map((each) => expect.closeTo(each, 4)) },
  ]);
  const short = await search('https://surl.amap.com/5Q8bZ4w');
  expect([short.places, short.features, short.unread?.zh]).toEqual([
    [],
    [],
    expect.stringContaining('短链接'),
  ]);
});

it('transforms the older frames and the city grid, and says by how much an unknown shift is off', async () => {
  interface Transformed {
    coordinates: [number, number][];
    crs: string;
    unknownShift: { upTo: number; text: { zh: string; en: string } } | null;
  }
  const from = async (system: string, place: [number, number], to = 'CRS84') =>
    (await post<Transformed>('transform', { coordinates: [place], from: system, to })).body;
  const xian = await from('西安80 3度带 中央经线 120', [40_500_000, 3_431_000]);
  expect(xian.coordinates[0]![0]).toBeCloseTo(120, 8);
  expect(xian.unknownShift).toMatchObject({ upTo: 180, text: { zh: expect.stringContaining('180 米') } });
  const both = await from('西安80', [120, 31], 'Beijing 1954');
  expect(both.unknownShift?.upTo).toBe(360);
  expect((await from('西安80', [120, 31], 'EPSG:2385')).unknownShift).toBeNull();
  const grid = await from('演示城市坐标系', [0, 0]);
  expect(grid).toMatchObject({
    coordinates: [[expect.closeTo(123, 8), expect.closeTo(31, 8)]],
    unknownShift: null,
  });
  const refused = await post<{ text: { zh: string } }>('transform', {
    coordinates: [[1, 2]],
    to: '火星坐标',
  });
  expect([refused.status, refused.body.text.zh]).toEqual([
    400,
    expect.stringContaining('不认识坐标系"火星坐标"'),
  ]);
});

it('transforms, and names what it cannot', async () => {
  const there = await post<{ coordinates: [number, number][]; crs: string }>('transform', {
    coordinates: [[121.4737, 31.2304]],
    to: 'GCJ-02',
  });
  expect(there.body.crs).toBe('GCJ-02');
  const back = await post<{ coordinates: [number, number][] }>('transform', {
    coordinates: there.body.coordinates,
    from: 'gcj02',
    to: 'EPSG:4490',
  });
  expect(back.body.coordinates[0]![0]).toBeCloseTo(121.4737, 8);
  for (const [path, body, code] of [
    ['transform', { coordinates: [[1, 2]], from: 'Mars' }, 'unknown-crs'],
    ['transform', { coordinates: [[500_000, 1e12]], from: 'EPSG:4549' }, 'outside-crs'],
    ['transform', { coordinates: [[121, 90]], to: 'EPSG:3857' }, 'outside-crs'],
    ['transform', { coordinates: [['1', 2]] }, 'invalid-input'],
    [
      'buffer',
      {
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [123, 31],
              [123.1, 31],
              [123.1, 31.1],
              [123, 31.1],
            ],
          ],
        },
        distance: 10,
      },
      'invalid-input',
    ],
    ['nearest', { point: [123, 31], layers: ['no-such'] }, 'unknown-layer'],
    ['buffer', { geometry: { type: 'Point', coordinates: [123, 31] }, distance: 0 }, 'invalid-input'],
    [
      'buffer',
      {
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [123, 31],
              [123.1, 31.1],
              [123.1, 31],
              [123, 31.1],
              [123, 31],
            ],
          ],
        },
        distance: 1,
      },
      'invalid-geometry',
    ],
  ] as const) {
    const refused = await post<{ code: string; errors: object[] }>(path, body);
    expect([refused.status, refused.body.code]).toEqual([code === 'unknown-layer' ? 404 : 400, code]);
  }
});

it('finds crossings, addresses and what lies beside a place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wangge-roads-'));
  await publishLayer(city.database, folder, 'roads', roads).finally(() => rm(folder, { recursive: true }));
  await vi.waitFor(async () => expect((await search('望化街')).features).not.toEqual([]), {
    timeout: 20_000,
  });
  const titles = async (q: string) =>
    vi.waitUntil(
      async () => {
        const { located } = await search(q);
        return located.length > 0 && located.map(({ title }) => title.en);
      },
      { timeout: 20_000 },
    );
  expect(await titles('长阳大道望化街路口')).toEqual(['Changyang Avenue at Wanghua Street']);
  expect(await titles('长阳大道201号')).toEqual(['201 Changyang Avenue']);
  expect(await titles('50 m north of Changyang Avenue and Wanghua Street')).toEqual([
    '50 m north of Changyang Avenue at Wanghua Street',
  ]);
  // A name alone is a feature, and is not found twice.
  expect((await search('望化街')).located).toEqual([]);
});

it('finds orders by words of what was reported and where, for whoever may see them, and no personal values', async () => {
  const report = async (description: string, change: object = {}) => {
    const { status, body } = await city.request<Event>('dispatcher', '/api/events', {
      body: { source: 'desk', item: 'road.roadside-rubbish', point: inFirstStreet, description, ...change },
    });
    expect(status).toBe(201);
    return body.orderNumber;
  };
  const flooded = await report('望化街桥洞积水严重，来电人电话 13812345678', {
    properties: { address: '望化街 201 弄' },
  });
  const far = await report('Burst main beside the Old Mill, spilling over the pavement', {
    point: inLastStreet,
    item: 'road.bike-misparked',
  });
  const found = async (q: string, role: 'dispatcher' | 'street' | null = 'dispatcher') =>
    (await search(q, '', role)).orders.map(({ number }) => number);
  expect(await found('桥洞积水')).toEqual([flooded]);
  expect(await found('积水 望化')).toEqual([flooded]);
  expect(await found('洞')).toEqual([flooded]);
  expect(await found('201弄')).toEqual([flooded]);
  expect(await found('old MILL spill')).toEqual([far]);
  // The characters are there, but not one after the other.
  expect(await found('积水桥洞')).toEqual([]);
  expect(await found('水积')).toEqual([]);
  expect([await found('13812345678'), await found('1381234')]).toEqual([[], []]);
  // The office of the first street does not hear of the other end of the city, and who signs in as nobody of none.
  expect([await found('old mill', 'street'), await found('桥洞积水', 'street')]).toEqual([[], [flooded]]);
  expect(await found('桥洞积水', null)).toEqual([]);
  const [first] = (await search('桥洞积水', '', 'dispatcher')).orders;
  expect(first!.marks.map(([from, to]) => first!.excerpt!.slice(from, to))).toEqual(['桥洞积水']);
  // However many reports one order has, the order behind it is found.
  const behind = await report('围墙倒塌压住自行车', { point: inLastStreet, item: 'green.ancient-tree' });
  const one = await report('围墙倒塌压住自行车');
  for (let i = 0; i < 165; i++) await report('围墙倒塌压住自行车', { externalId: `wall-${i}` });
  await city.database.query(
    `update wangge.events set order_id = (select id from wangge.orders where number = $1)
      where description = '围墙倒塌压住自行车' and order_id <> (select id from wangge.orders where number = $2)`,
    [one, behind],
  );
  expect(await found('围墙倒塌')).toEqual([one, behind]);
  // Whatever is typed is a word and no operator.
  for (const odd of ["'a' & !b:*", '()', '\\', '%', "积水' | '街"])
    expect(await found(odd)).toBeInstanceOf(Array);
});
