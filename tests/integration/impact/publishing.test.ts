import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VersionImpact } from '../../../domain/answers/impact.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Database } from '../../../server/database/database.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers, type LayerService } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { area } from '../layers/service.ts';

let database: Database;
// The tiny city is in force: four streets, each of two unit grids, at 123 E, 31 N.
let operations: Operations;
let layers: LayerService;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wangge-impact-'));
  database = await testDatabase(tinyCity);
  operations = await startOperations(database);
  layers = await createLayers(database, (error) => {
    throw error;
  });
  const park = (code: string, south: number) => area(code, [123.001, south, 123.002, south + 0.0005]);
  await load('parks', [park('P8', 31.0111), park('P9', 31.0151)], true);
  await operations.request('partner', '/api/events', { body: reports });
});
afterAll(async () => {
  await layers.close();
  await operations.close();
  await rm(folder, { recursive: true });
  expect(operations.failures).toEqual([]);
});

const reports = Array.from({ length: 40 }, (_, i) => ({
  source: 'survey',
  externalId: String(i),
  item: 'road.bike-misparked',
  point: [123.00013 + i * 0.000997, 31.00917 + ((i * 7) % 40) * 0.0001],
  accuracy: i % 4 === 0 ? 30 : undefined,
}));

async function load(layer: string, features: unknown[], publish = false): Promise<number> {
  const path = join(folder, `${layer}.geojson`);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  const { version } = await loadFile(
    database,
    { layer, path, map: {}, by: 'test', publish },
    () => undefined,
  );
  await layers.refresh();
  return version;
}

/** The eight unit grids, with the border between the streets of the first district at latitude `border`. */
function unitGrids(border: number) {
  return ['990101001', '990101002', '990102001', '990102002'].flatMap((street, s) => {
    const west = s < 2 ? 123 : 123.02;
    const middle = s < 2 ? border : 31.01;
    const [south, north] = s % 2 === 0 ? [31, middle] : [middle, 31.02];
    const unit = (n: number, left: number) =>
      area(`${street}00100${n}`, [left, south!, left + 0.01, north!], { parent: `${street}001` });
    return [unit(1, west), unit(2, west + 0.01)];
  });
}

async function marked(): Promise<Order[]> {
  const { body } = await operations.request<{ orders: Order[] }>(
    'dispatcher',
    '/api/orders?ownerChanged=true',
  );
  return body.orders;
}
const byNumber = (a: { number: string }, b: { number: string }) => (a.number < b.number ? -1 : 1);
const owners = (orders: readonly { number: string; from: { code: string }; to: { code: string } }[]) =>
  [...orders].sort(byNumber).map(({ number, from, to }) => [number, from.code, to.code]);
const marksOf = (orders: readonly Order[]) =>
  owners(orders.map(({ number, ownerChange }) => ({ number, from: ownerChange!.from, to: ownerChange!.to })));

let impact: VersionImpact;
let version: number;

test('what would change office is told before, grid by grid, as JSON, CSV and GeoJSON', async () => {
  version = await load('unit-grids', unitGrids(31.0115));
  const path = `/api/layers/unit-grids/versions/${version}/impact`;
  const answer = await operations.request<VersionImpact>('gis', path);
  expect(answer.status).toBe(200);
  impact = answer.body;
  expect(impact.orders.length).toBeGreaterThan(3);
  for (const { from, to, lead } of impact.orders) {
    expect([from.code, to.code]).toEqual(['990101002', '990101001']);
    expect(lead.code).toBe('990101002');
  }
  expect(impact.facilities).toMatchObject([{ layer: 'parks', code: 'P8', to: { code: '990101001' } }]);
  const sum = (kind: 'orders' | 'facilities') => impact.grids.reduce((total, grid) => total + grid[kind], 0);
  expect([sum('orders'), sum('facilities')]).toEqual([impact.orders.length, 1]);
  expect(impact.grids.map(({ grid }) => grid)).toEqual(['990101001001001', '990101001001002']);
  const read = (type: string) =>
    fetch(`${operations.url}${path}`, {
      headers: { Accept: type, Authorization: `Bearer ${operations.keys.gis}` },
    });
  const csv = await read('text/csv');
  expect(csv.headers.get('content-type')).toMatch('text/csv');
  const [head, ...rows] = (await csv.text()).trimEnd().split('\r\n');
  expect(head).toBe('kind,layer,id,name,grid,lead,from,fromName,to,toName,lon,lat');
  expect(rows).toHaveLength(impact.orders.length + 1);
  expect(rows.at(-1)).toMatch(/^facility,parks,P8,.*,990101002,.*,990101001,.*,123\.0015,31\.01135$/);
  const collection = await (await read('application/geo+json')).json();
  expect(collection.features).toHaveLength(rows.length);
  expect(collection.features[0]).toMatchObject({
    properties: { kind: 'order', id: impact.orders[0]!.number, to: '990101001' },
    geometry: { type: 'Point', coordinates: impact.orders[0]!.point },
  });
});

test('the same orders are marked when it is published, and keep their office', async () => {
  await layers.publish('unit-grids', version, 'gis');
  await expect.poll(async () => (await marked()).length, { timeout: 30_000 }).toBe(impact.orders.length);
  const orders = await marked();
  expect(marksOf(orders)).toEqual(owners(impact.orders));
  const { published_id: id } = (
    await database.query<{ published_id: number }>('select max(id) as published_id from wangge.publications')
  ).rows[0]!;
  for (const order of orders) {
    expect(order.lead.code).toBe('990101002');
    expect(order.ownerChange!.publication).toEqual({ id, layer: 'unit-grids', version });
  }
  const { body } = await operations.request<OrderWithHistory>(
    'dispatcher',
    `/api/orders/${orders[0]!.number}`,
  );
  expect(body.log.at(-1)).toMatchObject({ action: 'owner-changed', actor: 'gis' });
  const again = await operations.request<VersionImpact>(
    'gis',
    `/api/layers/unit-grids/versions/${version}/impact`,
  );
  expect(owners(again.body.orders)).toEqual(owners(impact.orders));
});

test('a person keeps one, gives another to the new office, and then all that are left', async () => {
  const [kept, given, ...left] = (await marked()).map(({ number }) => number);
  const resolve = (
    number: string,
    action: string,
    role: 'dispatcher' | 'gis' | 'street' = 'dispatcher',
    more = {},
  ) =>
    operations.request<Order & { code: string }>(role, `/api/orders/${number}/owner-change`, {
      body: { action, ...more },
    });
  expect(await resolve(kept!, 're-route', 'gis')).toMatchObject({
    status: 403,
    body: { code: 'not-allowed' },
  });
  expect(await resolve(kept!, 'keep-owner', 'street')).toMatchObject({ status: 404 });
  expect(await resolve(kept!, 'keep-owner', 'dispatcher', { revision: 1 })).toMatchObject({
    status: 409,
    body: { code: 'order-changed' },
  });
  expect(await resolve(kept!, 'keep-owner', 'dispatcher', { note: '在办' })).toMatchObject({
    status: 200,
    body: { ownerChange: null, lead: { code: '990101002' } },
  });
  expect(await resolve(kept!, 'keep-owner')).toMatchObject({
    status: 409,
    body: { code: 'no-owner-change' },
  });
  expect(await resolve(given!, 're-route')).toMatchObject({
    status: 200,
    body: { ownerChange: null, lead: { code: '990101001' }, street: '990101001' },
  });
  const { body } = await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${kept}`);
  expect(body.log.at(-1)).toMatchObject({ action: 'keep-owner', actor: 'dispatcher', note: '在办' });
  const all = await operations.request<{ resolved: string[]; left: number }>(
    'dispatcher',
    '/api/orders/owner-changes',
    { body: { action: 're-route' } },
  );
  expect(all).toMatchObject({ status: 200, body: { left: 0 } });
  expect(all.body.resolved.sort()).toEqual(left.sort());
  expect(await marked()).toEqual([]);
});

test('after a roll back the marks say so the other way round', async () => {
  await layers.rollback('unit-grids', 'gis');
  // All but the one that was kept with its old office, to which its place has come back.
  await expect.poll(async () => (await marked()).length, { timeout: 30_000 }).toBe(impact.orders.length - 1);
  expect((await marked()).every(({ ownerChange }) => ownerChange?.to.code === '990101002')).toBe(true);
});

test('publication after publication, what was foretold is what is marked, whatever people did to the orders', async () => {
  const borders = [31.0087, 31.0124, 31.0101, 31.0113];
  // Some lie exactly on a border, others where no grid is.
  const more = borders.flatMap((latitude, b) =>
    Array.from({ length: 10 }, (_, i) => ({
      source: 'survey',
      externalId: `more-${b}-${i}`,
      item: i % 2 === 0 ? 'road.bike-misparked' : 'road.roadside-rubbish',
      point: [123.0004 + i * 0.0017 + b * 0.00011, latitude],
      accuracy: i % 5 === 0 ? 25 : undefined,
    })),
  );
  await operations.request('partner', '/api/events', { body: more });
  const { rows: numbered } = await database.query<{ number: string; eventId: number }>(
    'select number, event_id as "eventId" from wangge.orders order by id',
  );
  const states = ['dispatched', 'suspended', 'pending-check', 'closed', 'handling', 'pending-dispatch'];
  const second = { code: '990101002', name: '990101002街道', nameEn: null, kind: 'street-office' };
  let foretold = 0;
  for (const [round, border] of borders.entries()) {
    for (const [index, { number, eventId }] of numbered.entries()) {
      if ((index + round) % 4 === 0) {
        const lead = index % 8 === 0 ? second : { ...second, code: '990101001', name: '990101001街道' };
        await operations.request('dispatcher', `/api/events/${eventId}/override`, {
          body: { lead, reason: '现场确认' },
        });
      }
      if ((index + round) % 3 === 0)
        await database.query('update wangge.orders set state = $2 where number = $1', [
          number,
          states[(index + round) % states.length],
        ]);
    }
    const next = await load('unit-grids', unitGrids(border));
    const path = `/api/layers/unit-grids/versions/${next}/impact`;
    const { body } = await operations.request<VersionImpact>('gis', path);
    foretold += body.orders.length;
    await layers.publish('unit-grids', next, 'gis');
    await expect
      .poll(
        async () =>
          (await database.query('select from wangge.publications where orders_marked_at is null')).rowCount,
        { timeout: 30_000 },
      )
      .toBe(0);
    // Marks of earlier publications that nobody has resolved stay beside the new ones.
    const fresh = (await marked()).filter(({ ownerChange }) => ownerChange!.publication.version === next);
    expect(marksOf(fresh)).toEqual(owners(body.orders));
  }
  expect(foretold).toBeGreaterThan(20);
}, 120_000);
