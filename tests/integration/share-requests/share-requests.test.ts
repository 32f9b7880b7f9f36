import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import type { ShareFigures, ShareRequest } from '../../../domain/answers/share-requests.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type RequestOptions, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { publishInternalLayer } from '../layer-usage/internal-layer.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  await publishInternalLayer(operations, 'wells');
  await publishInternalLayer(operations, 'vaults');
});
afterAll(() => operations.close());

const dayMs = 86_400_000;
const today = cityDay(new Date());
const inDays = (days: number) => cityDay(new Date(Date.now() + days * dayMs));

async function keyWith(limits: KeyLimits) {
  const { body } = await operations.request<{ key: string; about: { id: number } }>('admin', '/api/keys', {
    body: { label: 'sharer', role: 'partner', limits },
  });
  const headers = { Authorization: `Bearer ${body.key}` };
  return {
    id: body.about.id,
    ask: <Body = { code: string }>(path: string, options: RequestOptions = {}) =>
      operations.request<Body>(null, path, { ...options, headers }),
  };
}
type Key = Awaited<ReturnType<typeof keyWith>>;

const request = (key: Key, given: object = {}) =>
  key.ask<ShareRequest & { code: string }>('/api/share-requests', {
    body: { layer: 'wells', purpose: '排水调度', until: inDays(30), ...given },
  });
const decide = (id: number, body: object, role: 'gis' | 'dispatcher' | 'partner' = 'gis') =>
  operations.request<ShareRequest & { code: string }>(role, `/api/share-requests/${id}/decision`, { body });
const reads = async (key: Key, layer = 'wells') =>
  [
    (await key.ask(`/api/layers/${layer}`)).status,
    (await key.ask(`/ogc/collections/${layer}/items`)).status,
    (await key.ask(`/tiles/${layer}`)).status,
  ].join(' ');
const [readable, hidden] = ['200 200 200', '404 404 404'];

it('lets a key read a layer once that is granted, beside what it reads, until it is ended', async () => {
  const key = await keyWith({});
  const bystander = await keyWith({});
  expect(await reads(key)).toBe(hidden);
  const asked = await request(key);
  expect([asked.status, asked.body.state, asked.body.holds]).toEqual([201, 'waiting', false]);
  expect(await reads(key)).toBe(hidden);
  const granted = await decide(asked.body.id, { decision: 'grant', until: inDays(7) });
  expect([granted.status, granted.body.state, granted.body.until, granted.body.holds]).toEqual([
    200,
    'granted',
    inDays(7),
    true,
  ]);
  expect([await reads(key), await reads(key, 'vaults'), await reads(key, 'streets')]).toEqual([
    readable,
    hidden,
    readable,
  ]);
  expect(await reads(bystander)).toBe(hidden);
  // A key that is rotated into another keeps what was granted.
  const rotated = await operations.request<{ key: string }>('admin', `/api/keys/${key.id}/rotation`, {
    body: { overlapHours: 1 },
  });
  const after = await operations.request(null, '/api/layers/wells', {
    headers: { Authorization: `Bearer ${rotated.body.key}` },
  });
  expect(after.status).toBe(200);
  expect(await decide(asked.body.id, { decision: 'end' })).toMatchObject({ body: { code: 'reason-needed' } });
  expect(await decide(asked.body.id, { decision: 'end', reason: '用途已完成' })).toMatchObject({
    status: 200,
    body: { state: 'ended', holds: false },
  });
  expect(await reads(key)).toBe(hidden);
});

it('tells the webhooks of the key that asked what was decided, and no others', async () => {
  const [key, bystander] = [await keyWith({}), await keyWith({})];
  for (const [who, id] of [
    [key, 'asker'],
    [bystander, 'bystander'],
  ] as const) {
    const body = { url: 'https://partner.example/hook' };
    expect((await who.ask(`/api/webhooks/${id}`, { method: 'PUT', body })).status).toBeLessThan(300);
  }
  const asked = await request(key, { layer: 'vaults' });
  await decide(asked.body.id, { decision: 'refuse', reason: '涉密' });
  const { rows } = await operations.database.query<{ target: string; payload: object }>(
    "select target, payload from wangge.deliveries where target in ('asker', 'bystander')",
  );
  expect(rows).toEqual([
    {
      target: 'asker',
      payload: {
        type: 'share-request.decided',
        timestamp: expect.any(String),
        data: {
          kind: 'share-request.decided',
          title: { zh: '共享申请被拒绝', en: 'A request to share a layer was refused' },
          request: expect.objectContaining({ id: asked.body.id, state: 'refused', reason: '涉密' }),
        },
      },
    },
  ]);
});

it('adds to the layers that a key is limited to, and ends with its day', async () => {
  const key = await keyWith({ layers: ['streets'] });
  const { body } = await request(key, { until: today });
  const granted = await decide(body.id, { decision: 'grant' });
  expect([granted.status, granted.body.holds]).toEqual([200, true]);
  expect([await reads(key), await reads(key, 'streets'), await reads(key, 'districts')]).toEqual([
    readable,
    readable,
    hidden,
  ]);
  // The day is over.
  await operations.database.query(
    `update wangge.share_requests set until_at = now() - interval '1 second' where id = $1`,
    [body.id],
  );
  // What is known of a key is trusted for some seconds.
  await expect.poll(() => reads(key), { timeout: 15_000 }).toBe(hidden);
  expect(await reads(key, 'streets')).toBe(readable);
});

it('refuses what cannot be asked or decided, and who may not', async () => {
  const key = await keyWith({});
  const other = await keyWith({});
  const codeOf = async (answer: Promise<{ status: number; body: { code: string } }>) => {
    const { status, body } = await answer;
    return `${status} ${body.code}`;
  };
  expect(await codeOf(request(key, { until: inDays(-1) }))).toBe('400 implausible-day');
  expect(await codeOf(request(key, { until: inDays(2000) }))).toBe('400 implausible-day');
  expect((await request(key, { until: '2026-02-30' })).status).toBe(400);
  expect((await request(key, { purpose: ' ' })).status).toBe(400);
  expect((await request(key, { layer: 'No Layer' })).status).toBe(400);
  expect(await codeOf(request(key, { layer: 'streets' }))).toBe('409 already-readable');
  // Whether there is such a layer is not told to who may not see it.
  const nowhere = await request(key, { layer: 'no-layer' });
  expect(nowhere.status).toBe(201);
  expect(await codeOf(decide(nowhere.body.id, { decision: 'grant' }))).toBe('409 unknown-layer');
  const { body: asked } = await request(key);
  expect(await codeOf(request(key))).toBe('409 already-asked');

  expect((await decide(asked.id, { decision: 'grant' }, 'dispatcher')).status).toBe(403);
  expect((await decide(asked.id, { decision: 'grant' }, 'partner')).status).toBe(403);
  expect((await operations.request(null, '/api/share-requests')).status).toBe(401);
  expect((await operations.request('dispatcher', '/api/share-requests')).status).toBe(403);
  expect((await key.ask('/api/share-requests/figures?month=2026-11')).status).toBe(403);
  expect(await codeOf(decide(999_999, { decision: 'grant' }))).toBe('404 unknown-request');
  expect(await codeOf(decide(asked.id, { decision: 'refuse' }))).toBe('400 reason-needed');
  expect(await codeOf(decide(asked.id, { decision: 'end', reason: 'x' }))).toBe('409 not-granted');
  expect(await codeOf(decide(asked.id, { decision: 'grant', until: inDays(31) }))).toBe(
    '400 implausible-day',
  );

  const withdraw = (by: Key) => by.ask(`/api/share-requests/${asked.id}`, { method: 'DELETE' });
  expect(await codeOf(withdraw(other))).toBe('404 unknown-request');
  expect((await withdraw(key)).status).toBe(200);
  expect(await codeOf(withdraw(key))).toBe('409 already-decided');
  expect(await codeOf(decide(asked.id, { decision: 'grant' }))).toBe('409 already-decided');
  expect(
    await codeOf(
      operations.request('gis', '/api/share-requests/0x1/decision', { body: { decision: 'grant' } }),
    ),
  ).toBe('404 unknown-request');

  const listed = await key.ask<{ requests: ShareRequest[] }>('/api/share-requests');
  expect(listed.body.requests.map(({ layer, state }) => [layer, state])).toEqual([
    ['wells', 'withdrawn'],
    ['no-layer', 'waiting'],
  ]);
  expect((await other.ask<{ requests: ShareRequest[] }>('/api/share-requests')).body.requests).toEqual([]);
  const all = await operations.request<{ requests: ShareRequest[]; next: string }>(
    'gis',
    '/api/share-requests?limit=1',
  );
  expect([all.body.requests.length, all.body.next]).toEqual([1, String(all.body.requests[0]!.id)]);
});

it('counts requests met and decided in time, and findings mended, by the month', async () => {
  const month = today.slice(0, 7);
  const read = async () =>
    (await operations.request<ShareFigures>('gis', `/api/share-requests/figures?month=${month}`)).body;
  const before = await read();
  const key = await keyWith({});
  for (const [layer, decision] of [
    ['wells', { decision: 'grant' }],
    ['vaults', { decision: 'refuse', reason: '涉密' }],
  ] as const) {
    const { body } = await request(key, { layer });
    await decide(body.id, decision);
  }
  const late = await request(key, { layer: 'late-layer' });
  await operations.database.query('update wangge.share_requests set decide_by = now() where id = $1', [
    late.body.id,
  ]);
  const { requests } = await read();
  expect([requests.made, requests.granted, requests.refused, requests.inTime]).toEqual([
    before.requests.made + 3,
    before.requests.granted + 1,
    before.requests.refused + 1,
    before.requests.inTime + 2,
  ]);
  expect(requests.metRate).toBeCloseTo(requests.granted / requests.made);
  expect(requests.inTimeRate).toBeLessThan(1);

  await operations.database.query(
    `insert into wangge.layer_issues (layer_id, version, ordinal, id, type, severity, features, details)
     select 'wells', 1, n, 'issue-' || n, 'gap', 'error', '{}', '{}' from generate_series(901, 904) n`,
  );
  await operations.database.query(
    `insert into wangge.accepted_issues (layer_id, issue_id, accepted_by) values ('wells', 'issue-901', 'gis')`,
  );
  const { findings } = await read();
  expect([findings.found - before.findings.found, findings.mended - before.findings.mended]).toEqual([4, 1]);
  expect(findings.mendedRate).toBeCloseTo(findings.mended / findings.found);
  const empty = await operations.request<ShareFigures>('gis', '/api/share-requests/figures?month=2020-01');
  expect(empty.body.requests.metRate).toBeNull();
  expect((await operations.request('gis', '/api/share-requests/figures?month=2020-13')).status).toBe(400);
});
