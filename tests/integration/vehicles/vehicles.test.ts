import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type {
  PositionsAnswer,
  Track,
  Vehicle,
  VehicleDetail,
  VehiclePage,
} from '../../../domain/answers/vehicles.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';

let city: Operations;
beforeAll(async () => {
  city = await startOperations(await testDatabase());
});
afterAll(async () => {
  await city.close();
  expect(city.failures).toEqual([]);
});

const start = Date.now() - 30 * 60_000;
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const position = (vehicle: string, seconds: number, rest: object = {}) => ({
  source: 'fleet',
  vehicle,
  observedAt: at(seconds),
  lon: 123.005,
  lat: 31.005,
  ...rest,
});

function send(body: unknown, role: 'dispatcher' | 'partner' = 'dispatcher') {
  return city.request<PositionsAnswer & ProblemBody>(role, '/api/positions', { body });
}
function register(code: string, body: object) {
  return city.request<VehicleDetail & ProblemBody>('dispatcher', `/api/vehicles/fleet/${code}`, {
    method: 'PUT',
    body,
  });
}
const list = async (query = '') =>
  (await city.request<VehiclePage>('dispatcher', `/api/vehicles${query}`)).body;
const one = async (code: string): Promise<Vehicle> =>
  (await list('?source=fleet')).vehicles.find((vehicle) => vehicle.code === code)!;
const detail = async (code: string) =>
  (await city.request<VehicleDetail>('dispatcher', `/api/vehicles/${(await one(code)).id}`)).body;

it('is known from its first position, and stands where its newest one says', async () => {
  const answer = await send([
    position('T1', 60, { lon: 123.006, speed: 32, heading: 90, working: true }),
    position('T1', 0),
    position('T1', 0),
  ]);
  expect([answer.status, answer.body.taken, answer.body.repeated]).toEqual([200, 2, 1]);
  expect(await one('T1')).toMatchObject({
    kind: null,
    title: null,
    state: 'moving',
    at: at(60),
    point: [123.006, 31.005],
    speed: 32,
    heading: 90,
    working: true,
    rules: [],
  });
  // What comes late is kept, and moves nothing.
  expect((await send(position('T1', 30, { lon: 123.0055 }))).body.taken).toBe(1);
  expect((await one('T1')).point).toEqual([123.006, 31.005]);
});

it('has a track in the order of time, parted by silences, without jumps', async () => {
  await send([
    position('T2', 0),
    position('T2', 10, { lon: 124.9 }),
    position('T2', 20, { lon: 123.0052, speed: 25.26 }),
    position('T2', 900, { lon: 123.007 }),
    position('T2', 960, { lon: 123.008 }),
  ]);
  const { id } = await one('T2');
  const { body } = await city.request<Track>('dispatcher', `/api/vehicles/${id}/track`);
  expect(body.geometry.coordinates).toEqual([
    [
      [123.005, 31.005],
      [123.0052, 31.005],
    ],
    [
      [123.007, 31.005],
      [123.008, 31.005],
    ],
  ]);
  expect(body.properties).toMatchObject({ jumps: 1, more: false });
  expect(body.properties.speeds[0]).toEqual([null, 25.3]);
  expect(body.properties.times[1]).toEqual([at(900), at(960)]);
  const { rows } = await city.database.query<{ metres: number }>(
    `select st_length('linestring(123.005 31.005,123.0052 31.005)'::geography)
          + st_length('linestring(123.007 31.005,123.008 31.005)'::geography) as metres`,
  );
  expect(body.properties.metres).toBe(Math.round(rows[0]!.metres));
  const { body: part } = await city.request<Track>(
    'dispatcher',
    `/api/vehicles/${id}/track?since=${at(800)}&until=${at(950)}`,
  );
  expect(part.geometry.coordinates).toEqual([[[123.007, 31.005]]]);
});

it('becomes one order when it is too fast, given to the unit that runs it', async () => {
  await city.request('admin', '/api/units/waste-co', {
    method: 'PUT',
    body: { name: '市容环境公司', kind: 'enterprise', parent: 'city' },
  });
  const registered = await register('T3', { kind: 'collection-truck', plate: '沪A12345', unit: 'waste-co' });
  expect(registered.body).toMatchObject({ plate: '沪A12345', title: { zh: '垃圾收运车' }, state: null });
  const fast = [0, 15, 30, 45].map((seconds) => position('T3', seconds, { speed: 72 }));
  const { alarms } = (await send(fast)).body;
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toMatchObject({
    rule: 'speed-0',
    item: 'waste.vehicle-speeding',
    peak: 72,
    endedAt: null,
  });
  expect(await one('T3')).toMatchObject({ state: 'alarm', rules: ['speed-0'] });
  const { body: order } = await city.request<OrderWithHistory>(
    'dispatcher',
    `/api/orders/${alarms[0]!.event!.orderNumber}`,
  );
  expect(order.lead).toMatchObject({ code: 'waste-co', name: '市容环境公司' });
  expect(JSON.stringify(order)).toContain('垃圾收运车 沪A12345：车速 72 km/h，限速 60 km/h');
  // Going on like this is the same alarm; slowing down ends it.
  expect((await send(position('T3', 60, { speed: 80 }))).body.alarms).toEqual([]);
  expect((await send(position('T3', 75, { speed: 40 }))).body.alarms).toEqual([]);
  const [ended] = (await detail('T3')).alarms;
  expect(ended).toMatchObject({ endedAt: at(75), peak: 80 });
  expect((await one('T3')).rules).toEqual([]);
});

it('breaks the rule of its area outside it, by the boundaries in force', async () => {
  const unknown = await register('T4', { kind: 'collection-truck', area: ['990101001', 'nowhere'] });
  expect([unknown.status, unknown.body.code, unknown.body.errors?.[0]?.path]).toEqual([
    400,
    'unknown-area',
    '/area/1',
  ]);
  await register('T4', { kind: 'collection-truck', area: ['990101001'] });
  const inside = [0, 60, 120].map((seconds) => position('T4', seconds));
  expect((await send(inside)).body.alarms).toEqual([]);
  // The second street, and then beyond the city.
  const outside = [180, 300, 420].map((seconds) => position('T4', seconds, { lon: 123.03 }));
  expect((await send(outside)).body.alarms).toEqual([]);
  const { alarms } = (await send(position('T4', 600, { lon: 123.07 }))).body;
  expect(alarms[0]).toMatchObject({ rule: 'area', item: 'waste.out-of-district', since: at(180) });
});

it('is silent within the hours of its kind, is one order, and ends with the next position', async () => {
  await register('T5', { kind: 'collection-truck' });
  const day = new Date(Date.now() - 24 * 3_600_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  const clock = (time: string) => `${day}T${time}:00+08:00`;
  await send(position('T5', 0, { observedAt: clock('09:20') }));
  await city.vehicles.sweep(Date.parse(clock('09:45')), 0);
  expect((await detail('T5')).alarms).toEqual([]);
  // The service has been up for less than the rule's minutes: nobody listened at that time.
  await city.vehicles.sweep(Date.parse(clock('10:00')));
  expect((await detail('T5')).alarms).toEqual([]);
  await city.vehicles.sweep(Date.parse(clock('10:00')), 0);
  await city.vehicles.sweep(Date.parse(clock('10:05')), 0);
  const { alarms, state } = await detail('T5');
  expect(state).toBe('silent');
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toMatchObject({ rule: 'silence', item: 'waste.gps-anomaly', peak: 40, endedAt: null });
  expect(alarms[0]!.event).not.toBeNull();
  await send(position('T5', 0, { observedAt: clock('10:20') }));
  expect((await detail('T5')).alarms[0]!.endedAt).toBe(new Date(clock('10:20')).toISOString());
});

it('names what is wrong with a position, and takes the others', async () => {
  const future = new Date(Date.now() + 3_600_000).toISOString();
  const { status, body } = await send([
    position('T6', 0, { lat: 95 }),
    position('T6', 0, { lon: 0, lat: 0 }),
    position('T6', 0, { observedAt: future }),
    position('T6', 0, { speed: -1 }),
    position('T6', 0, { observedAt: 'yesterday' }),
    position('T6', 0, { crs: 'Mars' }),
    position('T6', 0, { colour: 'red' }),
    'nonsense',
    position('T6', 0, { crs: 'GCJ-02' }),
  ]);
  expect(status).toBe(207);
  expect(body.taken).toBe(1);
  expect(body.refused.map(({ index, code, errors }) => [index, code, errors?.[0]?.path])).toEqual([
    [0, 'not-degrees', '/lon'],
    [1, 'null-island', '/lon'],
    [2, 'implausible-time', '/observedAt'],
    [3, 'invalid-input', '/speed'],
    [4, 'invalid-input', '/observedAt'],
    [5, 'unknown-crs', '/crs'],
    [6, 'invalid-input', '/'],
    [7, 'invalid-input', '/'],
  ]);
  const many = Array.from({ length: 5001 }, () => position('T6', 0));
  expect((await send(many)).body.code).toBe('too-many-positions');
  expect((await send([])).body.code).toBe('no-positions');
  const csv = await city.request('dispatcher', '/api/positions', {
    body: 'a,b',
    headers: { 'Content-Type': 'text/csv' },
  });
  expect([csv.status, csv.body.code]).toEqual([415, 'unsupported-media-type']);
  expect((await send({ ...position('T6', 5), lat: 'x' })).status).toBe(400);
});

it('tells who follows only what changed since', async () => {
  const { asOf } = await list();
  await city.database.query(`update wangge.vehicles set changed_at = changed_at - interval '1 minute'`);
  await send(position('T7', 0));
  expect((await list(`?since=${asOf}`)).vehicles.map(({ code }) => code)).toEqual(['T7']);
  expect((await list('?bbox=123.06,31,123.4,31.1')).vehicles.map(({ code }) => code)).toEqual(['T4']);
  const first = await list('?limit=2');
  const second = await list(`?limit=2&cursor=${first.next}`);
  expect(new Set([...first.vehicles, ...second.vehicles].map(({ id }) => id)).size).toBe(4);
});

it('is registered by its own unit, or by whoever may do so for the city', async () => {
  const asStreet = (code: string, unit: string | null) =>
    city.request('street', `/api/vehicles/fleet/${code}`, {
      method: 'PUT',
      body: { kind: 'sweeper', unit },
    });
  expect((await asStreet('T8', '990101001')).status).toBe(200);
  for (const unit of [null, '990101002']) expect((await asStreet('T9', unit)).status).toBe(403);
  // One of another unit is not taken over.
  expect((await asStreet('T3', '990101001')).status).toBe(403);
});

it('of its own source is registered by a fleet, but whose it is, people of the unit say', async () => {
  await city.request('admin', '/api/sources/fleet', { method: 'PUT', body: {} });
  const key = await city.access.addKey({ label: 'fleet', role: 'partner', street: null, source: 'fleet' });
  const asFleet = (source: string, body: object) =>
    city.request<VehicleDetail & ProblemBody>(null, `/api/vehicles/${source}/T20`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${key}` },
      body,
    });
  const made = await asFleet('fleet', { kind: 'sweeper', plate: '演A00020', area: ['990101'] });
  expect(made).toMatchObject({ status: 200, body: { plate: '演A00020', unit: null, area: ['990101'] } });
  const other = await asFleet('another-fleet', { kind: 'sweeper' });
  expect(other).toMatchObject({ status: 403, body: { code: 'source-not-allowed' } });
  const given = await asFleet('fleet', { kind: 'sweeper', unit: '990101001' });
  expect(given).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  await register('T20', { kind: 'sweeper', unit: '990101001' });
  expect((await asFleet('fleet', { kind: null, unit: '990101001' })).status).toBe(200);
  expect((await asFleet('fleet', { kind: null })).body.code).toBe('not-allowed');
  const unbound = await city.request<ProblemBody>('partner', '/api/vehicles/fleet/T20', {
    method: 'PUT',
    body: { kind: null },
  });
  expect(unbound.body.code).toBe('source-not-allowed');
});

it('is hidden from a partner whose source it is not of', async () => {
  const { id } = await one('T1');
  expect((await city.request('partner', `/api/vehicles/${id}`)).body.code).toBe('unknown-vehicle');
  expect((await city.request<VehiclePage>('partner', '/api/vehicles')).body.vehicles).toEqual([]);
  expect((await city.request('partner', `/api/vehicles/${id}/track`)).status).toBe(404);
});
