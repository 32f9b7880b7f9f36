import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Datastream, ReadingsAnswer, Station } from '../../../domain/answers/readings.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { roadTown } from '../../harness/road-town.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase(roadTown));
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function send(body: object | object[]) {
  return city.request<ReadingsAnswer & ProblemBody>('partner', '/api/readings', { body });
}

const stations = async (query = '', role: 'dispatcher' | 'partner' = 'dispatcher') =>
  (await city.request<{ stations: Station[]; next: string | null }>(role, `/api/stations${query}`)).body;
const station = async (sensor: string) => (await stations(`?sensor=${sensor}`)).stations[0]!;

const place = { lon: 123.012, lat: 31.005 };
const reading = (sensor: string, quantity: string, value: number, unit: string, minutes = 5, rest = {}) => ({
  source: 'env',
  sensor,
  quantity,
  value,
  unit,
  observedAt: ago(minutes),
  ...place,
  ...rest,
});

it('takes any quantity, listed ones in any of their units, by code or name', async () => {
  const answer = await send([
    reading('AQ1', 'pm2.5', 0.06, 'mg/m³'),
    reading('AQ1', '臭氧', 120, 'µg/m3'),
    reading('AQ1', 'CO', 0.8, 'mg/m3'),
    reading('AQ1', 'temperature', 68, '°F'),
    reading('AQ1', 'odour', 3, 'OU'),
  ]);
  expect([answer.status, answer.body.taken]).toEqual([200, 5]);
  const found = await station('AQ1');
  expect(found).toMatchObject({ source: 'env', sensor: 'AQ1', point: [123.012, 31.005], age: 'fresh' });
  expect(found.streams.map(({ quantity, value, unit, title }) => [quantity, value, unit, title?.zh])).toEqual(
    expect.arrayContaining([
      ['pm2.5', 60, 'ug/m3', '细颗粒物 PM2.5'],
      ['o3', 120, 'ug/m3', '臭氧'],
      ['co', 0.8, 'mg/m3', '一氧化碳'],
      ['temperature', 20, '°C', '温度'],
      ['odour', 3, 'OU', undefined],
    ]),
  );
  // PM2.5: 50 + 50 × 25 / 40 = 81.25, rounded up.
  expect(found.aqi).toEqual({ value: 82, level: 'good', primary: ['pm2.5'] });

  const wrong = await send(reading('AQ1', 'odour', 3, 'ppm'));
  expect([wrong.status, wrong.body.code]).toEqual([400, 'wrong-unit']);
});

it('takes another quantity of a sensor whose place is known, in the same body or later', async () => {
  const bare = { lon: undefined, lat: undefined };
  const together = await send([
    reading('Q1', 'noise', 51, 'dB(A)'),
    reading('Q1', 'temperature', 21, '°C', 5, bare),
  ]);
  expect([together.status, together.body.taken]).toEqual([200, 2]);
  expect((await send(reading('Q1', 'humidity', 60, '%', 5, bare))).status).toBe(200);
  const { point, streams } = await station('Q1');
  expect(point).toEqual([123.012, 31.005]);
  expect(streams.map(({ quantity }) => quantity).sort()).toEqual(['humidity', 'noise', 'temperature']);
});

it('has no index of the air from values that are two hours old', async () => {
  await send(reading('AQ2', 'pm10', 100, 'ug/m3', 121));
  expect(await station('AQ2')).toMatchObject({ aqi: null, age: 'late' });
  await send(reading('AQ3', 'pm10', 100, 'ug/m3', 25 * 60));
  expect((await station('AQ3')).age).toBe('silent');
});

it('ties a sensor to a feature, whose place is the sensor’s', async () => {
  const answer = await send(
    reading('P-7', 'h2s', 2500, 'ug/m3', 5, {
      lon: undefined,
      lat: undefined,
      feature: 'pump-stations/BZ0001',
    }),
  );
  expect(answer.status).toBe(200);
  expect(await station('P-7')).toMatchObject({
    point: [123.0352, 31.0123],
    feature: {
      layer: 'pump-stations',
      code: 'BZ0001',
      name: '丹升雨水泵站',
      nameEn: 'Dansheng Pump Station',
    },
    streams: [{ quantity: 'h2s', value: 2.5, unit: 'mg/m3', state: 'normal' }],
  });
  // A partner may not learn of features that only staff see.
  const hidden = await send(
    reading('C-1', 'tilt', 1, '°', 5, { lon: undefined, lat: undefined, feature: 'cameras/TT0001' }),
  );
  expect(hidden.body.code).toBe('unknown-feature');
});

it('shows what is beyond a threshold, and from when on it is an alarm; tells the thresholds', async () => {
  await send(reading('U-1', 'water-depth', 30, 'cm', 10));
  expect((await station('U-1')).state).toBe('beyond');
  await send(reading('U-1', 'water-depth', 31, 'cm', 8));
  const found = await station('U-1');
  expect(found).toMatchObject({ state: 'alarm', streams: [{ state: 'alarm', value: 0.31, unit: 'm' }] });
  const detail = await city.request<Datastream & { thresholds: object[] }>(
    'dispatcher',
    `/api/datastreams/${found.streams[0]!.id}`,
  );
  expect(detail.body.thresholds).toEqual([
    {
      item: 'pump.underpass-flooding',
      title: expect.objectContaining({ zh: '易积水立交预警' }),
      above: 0.25,
      below: null,
      duration: 60,
      hysteresis: 0.05,
    },
  ]);
});

it('is listed by place, source and quantity, page by page, and to a partner of its own source only', async () => {
  const all = await stations();
  expect(all.stations.length).toBeGreaterThanOrEqual(5);
  const first = await stations('?limit=2');
  const second = await stations(`?limit=1000&cursor=${first.next}`);
  expect([...first.stations, ...second.stations].map(({ id }) => id)).toEqual(
    all.stations.map(({ id }) => id),
  );
  const sensors = async (query: string) => (await stations(query)).stations.map(({ sensor }) => sensor);
  expect(await sensors('?bbox=123.03,31.01,123.04,31.02')).toEqual(['P-7']);
  expect(await sensors('?quantity=water-depth')).toEqual(['U-1']);
  expect(await sensors('?source=none')).toEqual([]);
  expect((await stations('', 'partner')).stations).toEqual([]);
});
