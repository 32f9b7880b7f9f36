import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiKey, KeyUsage } from '../../../domain/answers/accounts.ts';
import type { Delivery, Webhook } from '../../../domain/answers/notifications.ts';
import type { ShareFigures, ShareNotices, ShareRequest } from '../../../domain/answers/share-requests.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { publishInternalLayer } from '../layer-usage/internal-layer.ts';

let operations: Operations;
let held: Made;
let other: Made;
let session: string;

interface Made {
  key: string;
  about: ApiKey;
}

const inTenDays = cityDay(new Date(Date.now() + 10 * 86_400_000));

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  await publishInternalLayer(operations, 'wells');
  await publishInternalLayer(operations, 'vaults');
  const unit = (code: string, body: object) =>
    operations.request('admin', `/api/units/${code}`, { method: 'PUT', body });
  expect((await unit('water', { name: '水务', kind: 'operator' })).status).toBe(200);
  expect((await unit('water-east', { name: '水务东区', kind: 'operator', parent: 'water' })).status).toBe(
    200,
  );
  const account = { name: 'pump-company', displayName: '泵站公司', password: 'wangge-demo' };
  await operations.access.addUser({ ...account, role: 'partner' });
  const from = { address: '127.0.0.1', browser: null };
  session = (await operations.access.signIn(account.name, account.password, from)).session.token;
  held = await make({ label: 'held', holder: 'pump-company', limits: { perMonth: 1000 } });
  other = await make({ label: 'other' });
});
afterAll(() => operations.close());

async function make(given: object): Promise<Made> {
  const made = await operations.request<Made>('admin', '/api/keys', { body: { role: 'partner', ...given } });
  expect(made.status).toBe(201);
  return made.body;
}

const asKey = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
const statusOf = async (answer: Promise<{ status: number }>) => (await answer).status;
const partner = <Body = { code: string }>(path: string, options: object = {}) =>
  operations.request<Body>(null, path, { ...options, ...asKey(session) });

it('shows a person the keys that were made for him, with what they used, and no others', async () => {
  const { body } = await partner<{ keys: ApiKey[] }>('/api/keys');
  expect(body.keys.map(({ label, holder }) => [label, holder])).toEqual([['held', 'pump-company']]);
  const usage = await partner<KeyUsage>(`/api/keys/${held.about.id}/usage`);
  expect([usage.status, usage.body.month]).toEqual([200, { requests: 0, quota: 1000 }]);
  const { id } = other.about;
  expect(await statusOf(partner(`/api/keys/${id}`))).toBe(404);
  expect(await statusOf(partner(`/api/keys/${id}/usage`))).toBe(404);
  expect(await statusOf(partner(`/api/keys/${id}`, { method: 'DELETE' }))).toBe(404);
  expect(await statusOf(partner(`/api/keys/${id}/rotation`, { body: {} }))).toBe(404);
  expect(await statusOf(partner(`/api/keys/${id}/limits`, { method: 'PUT', body: {} }))).toBe(403);
  expect(
    await statusOf(partner(`/api/keys/${id}/holder`, { method: 'PUT', body: { holder: 'pump-company' } })),
  ).toBe(403);
  expect(await statusOf(operations.request(null, '/api/keys', asKey(held.key)))).toBe(403);
  expect(await statusOf(operations.request('street', '/api/keys'))).toBe(403);
  const nobody = await operations.request<{ code: string }>('admin', '/api/keys', {
    body: { label: 'x', role: 'partner', holder: 'nobody' },
  });
  expect([nobody.status, nobody.body.code]).toEqual([400, 'unknown-holder']);
});

it('gives a rotated key the holder and the webhooks of the former one, and lets him revoke it', async () => {
  const first = await make({ label: 'turning' });
  const given = await operations.request<ApiKey>('admin', `/api/keys/${first.about.id}/holder`, {
    method: 'PUT',
    body: { holder: 'pump-company' },
  });
  expect([given.status, given.body.holder]).toEqual([200, 'pump-company']);
  const body = { url: 'https://partner.example/turning', key: first.about.id };
  expect(await statusOf(partner('/api/webhooks/turning', { method: 'PUT', body }))).toBe(200);
  const { body: next, status } = await partner<Made>(`/api/keys/${first.about.id}/rotation`, {
    body: { overlapHours: 1 },
  });
  expect([status, next.about.holder, next.about.rotatedFrom]).toEqual([201, 'pump-company', first.about.id]);
  // Both are taken during the overlap.
  for (const key of [first.key, next.key])
    expect(await statusOf(operations.request(null, '/api/webhooks', asKey(key)))).toBe(200);
  const { webhooks } = (
    await operations.request<{ webhooks: Webhook[] }>(null, '/api/webhooks', asKey(next.key))
  ).body;
  expect(webhooks.map(({ id }) => id)).toEqual(['turning']);
  expect(await statusOf(partner(`/api/keys/${next.about.id}`, { method: 'DELETE' }))).toBe(204);
  expect(await statusOf(operations.request(null, '/api/webhooks', asKey(next.key)))).toBe(401);
  const { rows } = await operations.database.query<{ action: string }>(
    `select action from wangge.audit where actor = 'pump-company' order by id`,
  );
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['post /api/keys/{id}/rotation', 'delete /api/keys/{id}']),
  );
});

it('shows him the deliveries of the webhooks of his keys, and sends them again from a cursor', async () => {
  const put = (id: string, key?: number) =>
    partner<{ code: string }>(`/api/webhooks/${id}`, {
      method: 'PUT',
      body: { url: 'https://partner.example/hook', ...(key === undefined ? {} : { key }) },
    });
  expect((await put('his')).body.code).toBe('unknown-key');
  expect((await put('his', other.about.id)).body.code).toBe('unknown-key');
  expect((await put('his', held.about.id)).status).toBe(200);
  const foreign = await operations.request(null, '/api/webhooks/foreign', {
    ...asKey(other.key),
    method: 'PUT',
    body: { url: 'https://partner.example/other' },
  });
  expect(foreign.status).toBe(200);
  expect((await put('foreign', held.about.id)).body.code).toBe('id-taken');
  for (const layer of ['first', 'second', 'third']) {
    const asked = await operations.request<ShareRequest>(null, '/api/share-requests', {
      ...asKey(held.key),
      body: { layer, purpose: '排水调度', until: inTenDays },
    });
    await operations.request('gis', `/api/share-requests/${asked.body.id}/decision`, {
      body: { decision: 'refuse', reason: '没有此图层' },
    });
  }
  await operations.database.query(
    `update wangge.deliveries d
        set state = case when n = 2 then 'dead' else 'delivered' end, last_error = case when n = 2 then 'HTTP 500' end
       from (select id, row_number() over (order by id) as n from wangge.deliveries where target = 'his') numbered
      where numbered.id = d.id`,
  );
  const read = async () =>
    (await partner<{ deliveries: Delivery[] }>('/api/webhooks/his/deliveries')).body.deliveries.reverse();
  const before = await read();
  expect(before.map(({ state, lastError }) => [state, lastError])).toEqual([
    ['delivered', null],
    ['dead', 'HTTP 500'],
    ['delivered', null],
  ]);
  const replay = (id: string, body: object) =>
    partner<{ resent: number }>(`/api/webhooks/${id}/replay`, { body });
  expect((await replay('foreign', { after: 0 })).status).toBe(404);
  expect(await statusOf(partner('/api/webhooks/foreign/deliveries'))).toBe(404);
  expect((await replay('his', {})).status).toBe(400);
  expect((await replay('his', { after: before[0]!.id })).body).toEqual({ resent: 2 });
  const after = await read();
  expect(after.map(({ state }) => state)).toEqual(['delivered', 'waiting', 'waiting']);
  // Who receives knows them by the same `webhook-id`.
  expect(after.map(({ message }) => message)).toEqual(before.map(({ message }) => message));
  expect((await replay('his', { ids: [before[0]!.id] })).body).toEqual({ resent: 1 });
});

it('lets a person ask for a key of his, the unit that owns the layer decide, and tells him', async () => {
  const owner = (layer: string, unit: string | null) =>
    operations.request<{ code: string; unit: string }>('gis', `/api/layers/${layer}/owner`, {
      method: 'PUT',
      body: { unit },
    });
  expect((await owner('wells', 'water-east')).body.unit).toBe('water-east');
  expect((await owner('wells', 'nowhere')).body.code).toBe('unknown-unit');
  expect((await owner('no-layer', 'water')).body.code).toBe('unknown-layer');
  const gisOf = async (unit: string) =>
    asKey(await operations.access.addKey({ label: unit, role: 'gis', unit }));
  const [above, own, beside] = [await gisOf('water'), await gisOf('water-east'), await gisOf('990101')];

  const ask = (layer: string, key?: number) =>
    partner<ShareRequest & { code: string }>('/api/share-requests', {
      body: { layer, purpose: '排水调度', until: inTenDays, ...(key === undefined ? {} : { key }) },
    });
  expect((await ask('wells')).body.code).toBe('unknown-key');
  expect((await ask('wells', other.about.id)).body.code).toBe('unknown-key');
  const wells = await ask('wells', held.about.id);
  const vaults = await ask('vaults', held.about.id);
  expect([wells.status, wells.body.requestedBy, wells.body.key]).toEqual([
    201,
    'pump-company',
    held.about.id,
  ]);

  const listed = async (by: object) =>
    (
      await operations.request<{ requests: ShareRequest[] }>(null, '/api/share-requests', by)
    ).body.requests.map(({ layer }) => layer);
  expect([await listed(above), await listed(own), await listed(beside)]).toEqual([['wells'], ['wells'], []]);
  const decide = (id: number, by: object, decision: object) =>
    operations.request<ShareRequest & { code: string }>(null, `/api/share-requests/${id}/decision`, {
      ...by,
      body: decision,
    });
  expect((await decide(wells.body.id, beside, { decision: 'grant' })).status).toBe(404);
  expect((await decide(vaults.body.id, own, { decision: 'grant' })).status).toBe(404);
  const figures = await operations.request<ShareFigures>(
    null,
    `/api/share-requests/figures?month=${cityDay(new Date()).slice(0, 7)}`,
    beside,
  );
  expect(figures.body.requests.made).toBe(0);

  const notices = async () => (await partner<ShareNotices>('/api/share-requests/notices')).body;
  const ids = (await notices()).requests.map(({ id }) => id);
  if (ids.length > 0) await partner('/api/share-requests/notices/read', { body: { ids } });
  expect(await notices()).toEqual({ unread: 0, requests: [] });
  expect((await decide(wells.body.id, above, { decision: 'grant' })).body.state).toBe('granted');
  expect((await decide(vaults.body.id, {}, { decision: 'refuse', reason: '涉密' })).status).toBe(401);
  const refused = await operations.request('gis', `/api/share-requests/${vaults.body.id}/decision`, {
    body: { decision: 'refuse', reason: '涉密' },
  });
  expect(refused.status).toBe(200);
  const told = await notices();
  expect([told.unread, told.requests.map(({ layer, state }) => [layer, state])]).toEqual([
    2,
    [
      ['vaults', 'refused'],
      ['wells', 'granted'],
    ],
  ]);
  const { rows } = await operations.database.query<{ recipient: string }>(
    `select payload ->> 'recipient' as recipient from wangge.feed where topic = 'notification'`,
  );
  expect(rows).toContainEqual({ recipient: 'pump-company' });
  expect((await operations.request(null, '/api/layers/wells', asKey(held.key))).status).toBe(200);
  const read = await partner<ShareNotices>('/api/share-requests/notices/read', {
    body: { ids: [wells.body.id] },
  });
  expect(read.body.requests.map(({ layer }) => layer)).toEqual(['vaults']);
  // What ends later is told of again.
  await decide(wells.body.id, own, { decision: 'end', reason: '用途已完成' });
  expect((await notices()).unread).toBe(2);
});
