import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import type { ApiKey, KeyUsage } from '../../../domain/answers/accounts.ts';
import type { Event } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import {
  type Answer,
  type Operations,
  type ProblemBody,
  type RequestOptions,
  startOperations,
} from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  for (const source of ['cameras', 'patrols', 'drones']) await operations.sources.put(source, {});
});
afterAll(() => operations.close());

const rubbish = 'road.roadside-rubbish';
const bikes = 'road.bike-misparked';

interface Key {
  id: number;
  ask<Body = ProblemBody>(path: string, options?: RequestOptions): Promise<Answer<Body>>;
  authorization: { Authorization: string };
}

async function keyWith(limits: KeyLimits, given: object = { role: 'partner' }): Promise<Key> {
  const made = await operations.request<{ key: string; about: ApiKey }>('admin', '/api/keys', {
    body: { label: 'limited', ...given, limits },
  });
  expect(made.status).toBe(201);
  expect(made.body.about.limits).toEqual(limits);
  const authorization = { Authorization: `Bearer ${made.body.key}` };
  return {
    id: made.body.about.id,
    authorization,
    ask: (path, options = {}) =>
      operations.request(null, path, { ...options, headers: { ...options.headers, ...authorization } }),
  };
}

const report = (source: string, item = rubbish, point = inFirstStreet) => ({
  body: { source, item, point, description: 'seen' },
});
const codeOf = async (answer: Promise<Answer<ProblemBody>>) => {
  const { status, body } = await answer;
  return [status, body.code];
};

describe('what a key is for', () => {
  it('sources: it reports for these and reads what they reported, and nothing of others', async () => {
    const both = await keyWith({ sources: ['cameras', 'patrols'] });
    const drones = await keyWith({ sources: ['drones'] });
    const seen = await both.ask<Event>('/api/events', report('patrols'));
    const other = await drones.ask<Event>('/api/events', report('drones'));
    expect([seen.status, other.status]).toEqual([201, 201]);
    expect(await codeOf(both.ask('/api/events', report('drones')))).toEqual([403, 'source-not-allowed']);
    const { body } = await both.ask<{ events: Event[] }>('/api/events');
    expect(body.events.map(({ id }) => id)).toContain(seen.body.id);
    expect(body.events.map(({ id }) => id)).not.toContain(other.body.id);
    const listed = await both.ask<{ sources: { id: string }[] }>('/api/sources');
    expect(listed.body.sources.map(({ id }) => id)).toEqual(['cameras', 'patrols']);
  });

  it.each<[string, KeyLimits, [typeof rubbish | typeof bikes, [number, number]], string]>([
    ['items', { sources: ['cameras'], items: [rubbish] }, [bikes, inFirstStreet], 'item-not-allowed'],
    [
      'a unit',
      { sources: ['cameras'], area: { unit: '990101' } },
      [rubbish, inLastStreet],
      'area-not-allowed',
    ],
    [
      'a polygon',
      { sources: ['cameras'], area: { polygon: around(inFirstStreet) } },
      [rubbish, inLastStreet],
      'area-not-allowed',
    ],
  ])('%s: it neither reports nor reads beyond', async (_what, limits, [item, point], code) => {
    const whole = await keyWith({ sources: ['cameras'] });
    const limited = await keyWith(limits);
    const beyond = (await whole.ask<Event>('/api/events', report('cameras', item, point))).body;
    const within = (await whole.ask<Event>('/api/events', report('cameras'))).body;
    expect(await codeOf(limited.ask('/api/events', report('cameras', item, point)))).toEqual([403, code]);
    expect((await limited.ask('/api/events', report('cameras'))).status).toBe(201);

    const events = (await limited.ask<{ events: Event[] }>('/api/events?limit=500')).body.events;
    const orders = (await limited.ask<{ orders: { number: string }[] }>('/api/orders?limit=500')).body.orders;
    expect(events.some(({ id }) => id === within.id)).toBe(true);
    expect(events.some(({ id }) => id === beyond.id)).toBe(false);
    expect(orders.some(({ number }) => number === within.orderNumber)).toBe(true);
    expect(orders.some(({ number }) => number === beyond.orderNumber)).toBe(false);
    for (const path of [`/api/events/${beyond.id}`, `/api/orders/${beyond.orderNumber}`])
      expect((await limited.ask(path)).status).toBe(404);
    const stream = await readStream(`${operations.url}/api/live?lastEventId=0`, limited.authorization);
    const last = (await whole.ask<Event>('/api/events', report('cameras'))).body;
    await expect.poll(() => stream.messages.some(({ data }) => data.number === last.orderNumber)).toBe(true);
    stream.close();
    const told = JSON.stringify(stream.messages);
    expect(told).toContain(within.orderNumber);
    expect(told).not.toContain(beyond.orderNumber);
  });

  it('layers and fields: of all others and of other fields it is told nothing', async () => {
    const key = await keyWith(
      { layers: ['streets', 'districts'], fields: { layers: { streets: [] } } },
      { role: 'gis' },
    );
    const { body } = await key.ask<{ layers: { id: string; fields: unknown[] }[] }>('/api/layers');
    expect(body.layers.map(({ id }) => id).sort()).toEqual(['districts', 'streets']);
    for (const path of [
      '/api/layers/unit-grids',
      '/api/layers/unit-grids/versions',
      '/ogc/collections/unit-grids',
      '/ogc/collections/unit-grids/items',
      '/tiles/unit-grids',
      '/api/search?q=a&layers=unit-grids',
    ])
      expect([path, (await key.ask(path)).status]).toEqual([path, 404]);
    const { features } = (
      await key.ask<{ features: { id: number; properties: object }[] }>(
        '/ogc/collections/streets/items?limit=1',
      )
    ).body;
    expect(Object.keys(features[0]!.properties).sort()).toEqual(['code', 'name', 'parent']);
    const one = await key.ask<{ properties: object }>(`/ogc/collections/streets/items/${features[0]!.id}`);
    expect(Object.keys(one.body.properties).sort()).toEqual(['code', 'name', 'parent']);
  });

  it('members of orders: lists, one, the stream and its snapshot have these alone', async () => {
    const key = await keyWith({ sources: ['cameras'], fields: { orders: ['state', 'lead'] } });
    const { orderNumber } = (await key.ask<Event>('/api/events', report('cameras'))).body;
    const members = ['lead', 'number', 'revision', 'state'];
    const list = await key.ask<{ orders: object[] }>('/api/orders');
    expect(Object.keys(list.body.orders[0]!).sort()).toEqual(members);
    const one = await key.ask<object>(`/api/orders/${orderNumber}`);
    expect(Object.keys(one.body).sort()).toEqual(members);
    const stream = await readStream(`${operations.url}/api/live?snapshot=orders`, key.authorization);
    await expect.poll(() => stream.messages.some(({ event }) => event === 'snapshot')).toBe(true);
    await key.ask('/api/events', report('cameras'));
    await expect.poll(() => stream.messages.find(({ event }) => event === 'order')).toBeDefined();
    stream.close();
    const snapshot = stream.messages.find(({ event }) => event === 'snapshot')!.data as { orders: object[] };
    expect(Object.keys(snapshot.orders[0]!).sort()).toEqual(members);
    const order = stream.messages.find(({ event }) => event === 'order')!.data;
    expect(Object.keys(order).sort()).toEqual(members);
  });

  it.each<[KeyLimits, object, string]>([
    [{ sources: ['nobody'] }, { role: 'partner' }, '/sources'],
    [{ items: ['no.such-item'] }, { role: 'partner' }, '/items'],
    [{ area: { unit: 'nowhere' } }, { role: 'partner' }, '/area/unit'],
    [{ layers: ['no-layer'] }, { role: 'gis' }, '/layers'],
    [{ fields: { layers: { streets: ['no_field'] } } }, { role: 'gis' }, '/fields/layers/streets'],
    [{ fields: { orders: ['secret'] } }, { role: 'partner' }, '/fields/orders'],
    [{ items: [rubbish] }, { role: 'dispatcher' }, '/items'],
  ])('limits that name nothing are refused: %j', async (limits, given, path) => {
    const answer = await operations.request('admin', '/api/keys', {
      body: { label: 'wrong', ...given, limits },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-limits', errors: [{ path }] } });
  });
});

describe('how much a key may ask', () => {
  it('a minute: says what is left, then refuses and says when to come again', async () => {
    const key = await keyWith({ perMinute: 3 });
    const first = await key.ask('/api/layers');
    expect(first.headers.get('RateLimit-Policy')).toBe('"minute";q=3;w=60');
    expect(first.headers.get('RateLimit')).toMatch(/^"minute";r=2;t=\d+$/);
    await key.ask('/api/layers');
    await key.ask('/api/layers');
    const refused = await key.ask('/api/layers');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate-exceeded' } });
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(refused.headers.get('RateLimit')).toMatch(/^"minute";r=0;t=\d+$/);
    // Others are not held up, and the same key by the parameter of Open311 is the same key.
    expect((await operations.request('partner', '/api/layers')).headers.get('RateLimit')).toBeNull();
    const token = key.authorization.Authorization.slice('Bearer '.length);
    const open311 = await fetch(`${operations.url}/open311/v2/requests.json?api_key=${token}`);
    expect(open311.status).toBe(429);
  });

  it('a month: refuses beyond the quota, and its usage is told by day and address', async () => {
    const key = await keyWith({ perMonth: 4 });
    const first = await key.ask('/api/layers');
    expect(first.headers.get('RateLimit')).toMatch(/^"month";r=3;t=\d+$/);
    await key.ask('/api/layers');
    await key.ask('/api/layers/streets');
    const usage = () =>
      operations.request<KeyUsage>('admin', `/api/keys/${key.id}/usage`).then(({ body }) => body);
    await expect
      .poll(async () => (await usage()).month, { timeout: 10_000 })
      .toEqual({ requests: 3, quota: 4 });
    const { days } = await usage();
    expect(days.map(({ address, requests, refused }) => [address, requests, refused])).toEqual([
      ['get /api/layers', 2, 0],
      ['get /api/layers/{id}', 1, 0],
    ]);
    const own = await key.ask<KeyUsage>('/api/keys/self/usage');
    expect(own).toMatchObject({ status: 200, body: { id: key.id } });
    expect(await key.ask('/api/layers')).toMatchObject({ status: 429, body: { code: 'quota-exceeded' } });
    // The count outlives the process.
    const raised = { method: 'PUT', body: { perMonth: 5 } };
    expect((await operations.request('admin', `/api/keys/${key.id}/limits`, raised)).status).toBe(200);
    expect((await key.ask('/api/layers')).status).toBe(200);
    expect((await key.ask('/api/layers')).status).toBe(429);
  });

  it('no key is told the usage of another', async () => {
    const [one, other] = [await keyWith({}), await keyWith({})];
    expect((await one.ask(`/api/keys/${other.id}/usage`)).status).toBe(403);
    expect((await operations.request(null, `/api/keys/${other.id}/usage`)).status).toBe(401);
    expect((await operations.request('dispatcher', `/api/keys/${other.id}/usage`)).status).toBe(403);
  });

  it('a quota that is used up ends an open stream, which says so', async () => {
    const key = await keyWith({ perMonth: 3 });
    const stream = await readStream(`${operations.url}/api/live`, key.authorization);
    await key.ask('/api/layers');
    expect(stream.ended).toBe(false);
    await key.ask('/api/layers');
    await expect.poll(() => stream.ended).toBe(true);
    expect(stream.messages.at(-1)).toMatchObject({ event: 'ended', data: { code: 'quota-exceeded' } });
  });
});

/** Makes a key and says how it ends: by a request, or by itself in a second. */
async function ending(how: 'revoked' | 'expired'): Promise<{ key: Key; end(): Promise<void> }> {
  if (how === 'expired') {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    return { key: await keyWith({}, { role: 'partner', expiresAt }), end: async () => undefined };
  }
  const key = await keyWith({});
  return {
    key,
    async end() {
      const { status } = await operations.request('admin', `/api/keys/${key.id}`, { method: 'DELETE' });
      expect(status).toBe(204);
    },
  };
}

describe('a key that ends', () => {
  it.each(['revoked', 'expired'] as const)('%s ends an open stream, which says so', async (how) => {
    const { key, end } = await ending(how);
    const stream = await readStream(`${operations.url}/api/live`, key.authorization);
    await end();
    await expect.poll(() => stream.ended, { timeout: 20_000 }).toBe(true);
    expect(stream.messages.at(-1)).toMatchObject({ event: 'ended', data: { code: 'credential-ended' } });
    expect((await key.ask('/api/layers')).status).toBe(401);
  });

  it.each(['revoked', 'expired'] as const)('%s breaks off an export in its middle', async (how) => {
    const { rows } = await operations.database.query<{ table: string }>(
      `select format('wangge_data.version_%s', v.table_id) as table
         from wangge.layer_versions v where v.layer_id = 'streets' and v.state = 'published' order by v.version desc limit 1`,
    );
    await operations.database.query(
      `update ${rows[0]!.table} set properties = jsonb_build_object('filling', repeat('x', 20000000))`,
    );
    const { key, end } = await ending(how);
    const { status, body } = await fetch(`${operations.url}/ogc/collections/streets/items?limit=1000`, {
      headers: key.authorization,
    });
    expect(status).toBe(200);
    await end();
    const slowly = async () => {
      for await (const _ of body!) await new Promise((resolve) => setTimeout(resolve, 15));
    };
    // Nobody takes a broken answer for a whole one.
    await expect(slowly()).rejects.toThrow('terminated');
  });
});

it('a token of another installation is refused', async () => {
  const headers = { Authorization: 'Bearer wg_bm90LWEta2V5LW9mLXRoaXMtaW5zdGFsbGF0aW9uLWF0LWFsbA' };
  for (const path of ['/api/layers', '/api/orders', '/api/live'])
    expect(await codeOf(operations.request(null, path, { headers }))).toEqual([401, 'bad-credentials']);
});

function around([x, y]: [number, number]) {
  const d = 0.0005;
  const ring: [number, number][] = [
    [x - d, y - d],
    [x + d, y - d],
    [x + d, y + d],
    [x - d, y + d],
    [x - d, y - d],
  ];
  return { type: 'Polygon' as const, coordinates: [ring] };
}
