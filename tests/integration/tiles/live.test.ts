import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';
import { readMlt, readMvt } from '../../unit/tiles/mlt/read.ts';
import { readFeatures } from './compare.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  await report('first', inFirstStreet);
  await report('last', inLastStreet);
});
afterEach(() => expect(operations.failures).toEqual([]));
afterAll(() => operations.close());

async function report(externalId: string, point: [number, number]): Promise<Event> {
  const body = { source: 'live-tiles', externalId, item: 'road.bike-misparked', point };
  return (await operations.request<Event>('partner', '/api/events', { body })).body;
}

const z = 12;
const address = [z, Math.floor(mercatorX(123.02) * 2 ** z), Math.floor(mercatorY(31.01) * 2 ** z)].join('/');

function fetchAs(role: Role | null, path: string, headers: Record<string, string> = {}) {
  const authorization: Record<string, string> = role
    ? { Authorization: `Bearer ${operations.keys[role]}` }
    : {};
  return fetch(`${operations.url}${path}`, { headers: { ...authorization, ...headers } });
}

async function seen(role: Role, layer: 'alerts' | 'orders') {
  const response = await fetchAs(role, `/tiles/${layer}/${address}`);
  if (response.status === 204) return [];
  expect(response.status).toBe(200);
  return [...readFeatures(new Uint8Array(await response.arrayBuffer()), layer).values()].map(
    ({ properties }) => properties,
  );
}

it('shows a partner the alerts and orders that it reported, and a street its own', async () => {
  const body = { source: 'desk', item: 'road.bike-misparked', point: inLastStreet };
  await operations.request<Event>('dispatcher', '/api/events', { body });
  await vi.waitFor(async () => expect(await seen('dispatcher', 'alerts')).toHaveLength(3));
  expect(await seen('partner', 'alerts')).toHaveLength(2);
  expect(await seen('partner', 'orders')).toHaveLength(2);
  const own = await seen('street', 'alerts');
  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({ item: 'road.bike-misparked', street: '990101001' });
  expect(await seen('dispatcher', 'orders')).toHaveLength(3);
  expect(await seen('street', 'orders')).toHaveLength(1);
});

it('is refused to who may not see it, and described to who may', async () => {
  expect((await fetchAs(null, `/tiles/alerts/${address}`)).status).toBe(401);
  expect((await fetchAs(null, '/tiles/orders')).status).toBe(401);
  expect((await fetchAs('partner', `/tiles/orders/${address}`)).status).toBe(200);
  const described = (await (await fetchAs('partner', '/tiles/alerts')).json()) as {
    tilejson: string;
    tiles: string[];
    vector_layers: { id: string; fields: Record<string, string> }[];
  };
  expect(described.tilejson).toBe('3.0.0');
  expect(described.tiles[0]).toBe(`${operations.url}/tiles/alerts/{z}/{x}/{y}`);
  const [sample] = await seen('partner', 'alerts');
  for (const name of Object.keys(sample!).filter((key) => key !== 'rank'))
    expect(Object.keys(described.vector_layers[0]!.fields)).toContain(name);
});

it('is written as MLT for who asks for that', async () => {
  for (const layer of ['alerts', 'orders']) {
    const old = await fetchAs('dispatcher', `/tiles/${layer}/${address}`);
    const Accept = 'application/vnd.maplibre-tile';
    const tiles = [
      await fetchAs('dispatcher', `/tiles/${layer}/${address}`, { Accept }),
      await fetchAs('dispatcher', `/tiles/${layer}/${address}.mlt`),
    ];
    const drawn = readMvt(new Uint8Array(await old.arrayBuffer()));
    expect(drawn[0]!.features).toHaveLength(3);
    for (const tile of tiles) {
      expect(tile.headers.get('content-type')).toBe(Accept);
      expect(tile.headers.get('etag')).not.toBe(old.headers.get('etag'));
      expect(readMlt(new Uint8Array(await tile.arrayBuffer()))).toEqual(drawn);
    }
    expect(tiles.map(({ headers }) => headers.get('vary')?.includes('Accept,'))).toEqual([true, false]);
    const described = await fetchAs('dispatcher', `/tiles/${layer}?encoding=mlt`);
    expect(await described.json()).toMatchObject({
      encoding: 'mlt',
      tiles: [`${operations.url}/tiles/${layer}/{z}/{x}/{y}.mlt`],
    });
    expect((await fetchAs('dispatcher', `/tiles/${layer}?encoding=png`)).status).toBe(406);
    expect((await fetchAs('dispatcher', `/tiles/${layer}/${address}`, { Accept: 'image/png' })).status).toBe(
      406,
    );
  }
});

it('is never shared between readers, and answered 304 to the one who has it', async () => {
  const mine = await fetchAs('street', `/tiles/orders/${address}`);
  const theirs = await fetchAs('dispatcher', `/tiles/orders/${address}`);
  for (const response of [mine, theirs]) {
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding, Authorization');
  }
  const etag = mine.headers.get('etag')!;
  expect(theirs.headers.get('etag')).not.toBe(etag);
  const again = (role: Role) => fetchAs(role, `/tiles/orders/${address}`, { 'If-None-Match': etag });
  expect((await again('street')).status).toBe(304);
  expect((await again('dispatcher')).status).toBe(200);
});

it('follows what happens: a new report comes, a cancelled one goes', async () => {
  const { orderNumber } = await report('third', inFirstStreet);
  await vi.waitFor(async () => expect(await seen('street', 'orders')).toHaveLength(2));
  const cancelled = await operations.request('dispatcher', `/api/orders/${orderNumber}/actions`, {
    body: { action: 'cancel', note: 'reported twice' },
  });
  expect(cancelled.status).toBe(200);
  await vi.waitFor(async () => expect(await seen('street', 'orders')).toHaveLength(1));
  await vi.waitFor(async () => expect(await seen('partner', 'alerts')).toHaveLength(2));
});

it('refuses addresses and parameters that it does not know', async () => {
  expect((await fetchAs('partner', '/tiles/alerts/31/0/0')).status).toBe(400);
  expect((await fetchAs('partner', '/tiles/alerts/1/-1/0')).status).toBe(400);
  expect((await fetchAs('partner', `/tiles/alerts/${address}?scene=road`)).status).toBe(400);
  expect((await fetchAs('partner', '/tiles/alerts/0/0/0')).status).toBe(200);
});
