import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { ListedSource, RefusalPage, SourceDays, SourceReport } from '../../../domain/answers/sources.ts';
import { sign } from '../../../server/sources/signature.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
/** A key that is bound to the source "camera-one". */
let key: string;
/** What webhooks of "camera-one" are signed with. */
let secret: Buffer;

const report = { source: 'camera-one', item: 'road.roadside-rubbish', point: inFirstStreet };

async function put(id: string, settings: object) {
  return operations.request('admin', `/api/sources/${id}`, { method: 'PUT', body: settings });
}

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  await put('camera-one', {});
  await put('camera-two', {});
  key = await operations.access.addKey({
    label: 'camera',
    role: 'partner',
    street: null,
    source: 'camera-one',
  });
  const made = await operations.request<{ secret: string }>('admin', '/api/sources/camera-one/secret', {
    method: 'POST',
  });
  secret = Buffer.from(made.body.secret.replace('whsec_', ''), 'base64');
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const withKey = () => ({ Authorization: `Bearer ${key}` });
const send = <Body = ProblemBody>(body: unknown) =>
  operations.request<Body>(null, '/api/events', { body, headers: withKey() });
const seen = async () => (await operations.request<SourceReport>('admin', '/api/sources/camera-one')).body;
const eventCount = async () =>
  (await operations.database.query<{ count: number }>('select count(*) from wangge.events')).rows[0]!.count;

describe('a key that is bound to a source', () => {
  it('reports for it', async () => {
    await put('camera-one', {});
    expect(await send<Event>(report)).toMatchObject({ status: 201, body: { source: 'camera-one' } });
  });

  it.each<[string, object, object, number, string]>([
    ['as another source', {}, { source: 'camera-two' }, 403, 'source-not-allowed'],
    ['as a source that nobody knows', {}, { source: 'camera-ten' }, 403, 'source-not-allowed'],
    ['an item that is not its', { items: ['river.silting'] }, {}, 403, 'item-not-allowed'],
    ['outside its box', { area: { bbox: [123.5, 31, 124, 32] } }, {}, 403, 'area-not-allowed'],
    [
      'outside its streets',
      { area: { layer: 'streets', codes: ['990101001'] } },
      { point: inLastStreet },
      403,
      'area-not-allowed',
    ],
    ['what no item is', {}, { item: 'road.nothing' }, 400, 'unknown-item'],
  ])('is refused %s, and the refusal is counted and kept', async (_case, settings, change, status, code) => {
    await put('camera-one', settings);
    const before = await seen();
    const stored = await eventCount();
    const answer = await send({ ...report, ...change });
    expect(answer).toMatchObject({ status, body: { code } });
    const after = await seen();
    expect(await eventCount()).toBe(stored);
    expect(after.accepted).toBe(before.accepted);
    expect(after.refused.count).toBe(before.refused.count + 1);
    expect(after.refused.reasons).toContainEqual(expect.objectContaining({ code }));
    expect(after.refusals[0]).toEqual({
      at: expect.stringMatching(/Z$/),
      code,
      detail: answer.body.detail,
      sample: JSON.stringify({ ...report, ...change }),
    });
  });

  it('reports inside its box, its streets and with its items', async () => {
    for (const settings of [
      { area: { bbox: [123, 31, 124, 32] } },
      { area: { layer: 'streets', codes: ['990101001'] } },
      { items: ['road.roadside-rubbish'] },
    ]) {
      expect((await put('camera-one', settings)).status).toBe(200);
      expect((await send(report)).status).toBe(201);
    }
  });

  it('is refused beyond its rate, report by report of a batch', async () => {
    await put('camera-one', { rate: 2 });
    const answer = await send<{ results: { status: number; code?: string }[] }>(Array(4).fill(report));
    expect(answer.status).toBe(207);
    expect(answer.body.results.map(({ status }) => status)).toEqual([201, 201, 429, 429]);
    expect((await seen()).refused.reasons).toContainEqual(
      expect.objectContaining({ code: 'rate-exceeded', count: 2 }),
    );
    const one = await send(report);
    expect(one).toMatchObject({ status: 429, body: { code: 'rate-exceeded' } });
    expect(one.headers.get('Retry-After')).toBe('30');
  });

  it('is refused what the database cannot hold, and that is kept too', async () => {
    await put('camera-one', {});
    expect(await send({ ...report, item: 'a\0b' })).toMatchObject({
      status: 400,
      body: { code: 'unknown-item' },
    });
    expect((await seen()).refusals[0]).toMatchObject({
      detail: expect.stringContaining('a\uFFFDb'),
      sample: expect.stringContaining('a\\u0000b'),
    });
  });

  it('is counted right when many are refused at once, for several reasons', async () => {
    const before = (await seen()).refused.count;
    const bad = [
      { ...report, item: 'road.nothing' },
      { ...report, source: 'camera-two' },
    ];
    await Promise.all(Array.from({ length: 12 }, (_, n) => send(n % 2 === 0 ? bad : bad.toReversed())));
    expect((await seen()).refused.count).toBe(before + 24);
  });

  it('keeps the newest hundred refusals of a source, and counts them all', async () => {
    await put('camera-one', {});
    const before = (await seen()).refused.count;
    for (let batch = 0; batch < 12; batch++) await send(Array(20).fill({ ...report, item: 'road.nothing' }));
    const { refused, refusals } = await seen();
    expect(refused.count).toBe(before + 240);
    expect(refusals).toHaveLength(100);
  });

  it('has its refusals told page by page, of one reason or of all', async () => {
    const pageOf = async (query: string) =>
      (await operations.request<RefusalPage>('admin', `/api/sources/camera-one/refusals?${query}`)).body;
    const ids: number[] = [];
    let next: string | null = null;
    do {
      const page: RefusalPage = await pageOf(`limit=50${next ? `&cursor=${next}` : ''}`);
      ids.push(...page.refusals.map(({ id }) => id));
      next = page.next;
    } while (next);
    expect(ids.length).toBeGreaterThan(100);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
    const { refusals } = await pageOf('code=rate-exceeded&limit=2');
    expect(refusals.map(({ code }) => code)).toEqual(['rate-exceeded', 'rate-exceeded']);
    expect(refusals[0]).toMatchObject({ detail: expect.any(String), sample: JSON.stringify(report) });
  });

  it('is told by day and item, and by day and reason; so are its keys and when it was last heard', async () => {
    const { body: days } = await operations.request<SourceDays>(
      'admin',
      '/api/sources/camera-one/days?days=2',
    );
    const { accepted, refused } = await seen();
    const sum = (rows: { count: number }[]) => rows.reduce((all, { count }) => all + count, 0);
    expect(sum(days.accepted)).toBe(accepted);
    expect(new Set(days.accepted.map(({ item }) => item))).toEqual(new Set([report.item]));
    expect(sum(days.refused)).toBe(refused.count);
    expect(new Set(days.refused.map(({ code }) => code))).toEqual(
      new Set(refused.reasons.map(({ code }) => code)),
    );
    const { body } = await operations.request<{ sources: ListedSource[] }>('admin', '/api/sources');
    expect(body.sources).toMatchObject([
      {
        id: 'camera-one',
        keys: [{ label: 'camera', revokedAt: null }],
        acceptedAt: expect.stringMatching(/Z$/),
        refusedAt: expect.stringMatching(/Z$/),
      },
      { id: 'camera-two', keys: [], acceptedAt: null, refusedAt: null },
    ]);
    const wrong = await operations.request('admin', '/api/sources/camera-one/days?days=0');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid-input']);
    expect((await operations.request('admin', '/api/sources/nobody/refusals')).status).toBe(404);
    expect((await operations.request('street', '/api/sources')).status).toBe(403);
  });

  it('sees its own source and no other', async () => {
    const read = (path: string) => operations.request<unknown>(null, path, { headers: withKey() });
    expect(await read('/api/sources')).toMatchObject({
      body: { sources: [{ id: 'camera-one', webhook: true }] },
    });
    expect((await read('/api/sources/camera-one')).status).toBe(200);
    expect((await read('/api/sources/camera-two')).status).toBe(404);
    expect((await read('/api/sources/camera-two/days')).status).toBe(404);
    expect(JSON.stringify((await read('/api/sources')).body)).not.toContain('secret');
  });
});

describe('a key without a source', () => {
  it('reports for any that is not another’s', async () => {
    const as = async (source: string) =>
      (await operations.request('partner', '/api/events', { body: { ...report, source } })).status;
    expect(await as('anybody')).toBe(201);
    expect(await as('camera-one')).toBe(403);
  });

  it('is made for a source that is there, and for partners only', async () => {
    const add = (role: 'partner' | 'gis', source: string) =>
      operations.access.addKey({ label: 'x', role, street: null, source });
    await expect(add('partner', 'camera-ten')).rejects.toMatchObject({ code: 'unknown-source' });
    await expect(add('gis', 'camera-one')).rejects.toMatchObject({ code: 'bad-role' });
  });
});

describe('what a source may report', () => {
  it.each<[object, string]>([
    [{ items: ['road.nothing'] }, 'unknown-item'],
    [{ area: { layer: 'rivers', codes: ['1'] } }, 'invalid-input'],
    [{ rate: 0 }, 'invalid-input'],
  ])('is not %j', async (settings, code) => {
    expect(await put('camera-one', settings)).toMatchObject({ status: 400, body: { code } });
  });

  it('is said by an admin', async () => {
    const answer = await operations.request('dispatcher', '/api/sources/camera-one', {
      method: 'PUT',
      body: {},
    });
    expect(answer.status).toBe(403);
  });
});

describe('a webhook', () => {
  let serial = 0;

  interface Delivery {
    source?: string;
    body?: string;
    with?: Buffer;
    headers?: Record<string, string>;
  }

  function signed(body: string, signer = secret, message = `message-${++serial}`): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    return {
      'webhook-id': message,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${sign(signer, message, timestamp, Buffer.from(body)).toString('base64')}`,
    };
  }

  const text = JSON.stringify({ item: report.item, point: report.point });
  const deliver = <Body = ProblemBody>({ source = 'camera-one', body = text, ...given }: Delivery = {}) =>
    operations.request<Body>(null, `/api/events/webhooks/${source}`, {
      body,
      headers: given.headers ?? signed(body, given.with),
    });

  it('reports for its source, under the id of its message', async () => {
    const headers = signed(text);
    const { status, body } = await deliver<Event>({ headers });
    expect(status).toBe(201);
    expect(body).toMatchObject({ source: 'camera-one', externalId: headers['webhook-id'] });
  });

  it('counts once when it is sent again with a new signature', async () => {
    const first = await deliver<Event>({ headers: signed(text, secret, 'again') });
    // Signed over other white space, as a second later it would be over another time.
    const second = await deliver<Event>({ body: `${text} `, headers: signed(`${text} `, secret, 'again') });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('takes arrays, with a result for each', async () => {
    const { status, body } = await deliver<{ results: object[] }>({
      body: `[${text},{"item":"road.nothing"}]`,
    });
    expect(status).toBe(207);
    expect(body.results).toMatchObject([{ status: 201 }, { status: 400 }]);
  });

  it('that is replayed is refused, and counted', async () => {
    const headers = signed(text);
    expect((await deliver({ headers })).status).toBe(201);
    const stored = await eventCount();
    expect(await deliver({ headers })).toMatchObject({ status: 401, body: { code: 'replayed-signature' } });
    expect(await eventCount()).toBe(stored);
    expect((await seen()).refusals[0]).toMatchObject({ code: 'replayed-signature' });
  });

  it('that is forged, changed or unsigned is refused, and counted', async () => {
    const stored = await eventCount();
    const before = (await seen()).refused.reasons.find(({ code }) => code === 'bad-signature')?.count ?? 0;
    for (const delivery of [
      { with: Buffer.from('guessed') },
      { body: text.replace('rubbish', 'rubbisj'), headers: signed(text) },
      { headers: {} },
      { headers: { ...signed(text), 'webhook-timestamp': '1614265330' } },
    ])
      expect(await deliver(delivery)).toMatchObject({ status: 401, body: { code: 'bad-signature' } });
    expect(await eventCount()).toBe(stored);
    expect((await seen()).refused.reasons).toContainEqual(
      expect.objectContaining({ code: 'bad-signature', count: before + 4 }),
    );
  });

  it('of an unknown source, or of one without a secret, is refused', async () => {
    for (const source of ['camera-ten', 'camera-two'])
      expect(await deliver({ source })).toMatchObject({ status: 404, body: { code: 'unknown-source' } });
  });

  it('in the name of another source, or cut in the middle, is refused', async () => {
    const other = JSON.stringify({ ...report, source: 'camera-two' });
    expect(await deliver({ body: other })).toMatchObject({
      status: 403,
      body: { code: 'source-not-allowed' },
    });
    expect(await deliver({ body: text.slice(0, -9) })).toMatchObject({
      status: 400,
      body: { code: 'invalid-json' },
    });
  });
});

describe('keys and the secret of a source', () => {
  const change = (method: string, path: string, body?: object, role: Role = 'admin') =>
    operations.request<{ key: string; secret: string } & ProblemBody>(role, `/api/sources/${path}`, {
      method,
      ...(body ? { body } : {}),
    });

  it('are made and taken away over HTTP, and shown once', async () => {
    await put('robot', { items: [report.item] });
    const made = await change('POST', 'robot/keys', { label: ' 机器人一号 ' });
    expect(made).toMatchObject({ status: 201, body: { label: '机器人一号', key: expect.any(String) } });
    expect(made.headers.get('cache-control')).toBe('no-store');
    const headers = { Authorization: `Bearer ${made.body.key}` };
    const tell = () =>
      operations.request(null, '/api/events', { body: { ...report, source: 'robot' }, headers });
    expect((await tell()).status).toBe(201);
    const listed = async () =>
      (await operations.request<{ sources: ListedSource[] }>('admin', '/api/sources')).body.sources.find(
        ({ id }) => id === 'robot',
      )!;
    const { keys } = await listed();
    expect(keys).toMatchObject([{ label: '机器人一号', revokedAt: null }]);
    expect(JSON.stringify(await listed())).not.toContain(made.body.key);
    const path = `robot/keys/${keys[0]!.id}`;
    expect((await change('DELETE', path)).status).toBe(204);
    expect((await tell()).status).toBe(401);
    expect((await change('DELETE', path)).body.code).toBe('unknown-key');
    expect((await listed()).keys).toMatchObject([{ revokedAt: expect.any(String) }]);
    expect((await change('POST', 'robot/secret')).status).toBe(201);
    expect((await listed()).webhook).toBe(true);
    expect((await change('DELETE', 'robot/secret')).status).toBe(204);
    expect((await listed()).webhook).toBe(false);
    expect((await change('DELETE', 'robot/secret')).body.code).toBe('unknown-secret');
  });

  it.each([
    ['POST', 'nobody/keys', { label: 'x' }, 404, 'unknown-source'],
    ['POST', 'camera-one/keys', { label: '  ' }, 400, 'invalid-input'],
    ['POST', 'camera-one/keys', {}, 400, 'invalid-input'],
    ['DELETE', 'camera-one/keys/first', undefined, 400, 'invalid-input'],
    ['DELETE', 'camera-two/keys/1', undefined, 404, 'unknown-key'],
  ])('%s %s %j is refused', async (method, path, body, status, code) => {
    expect(await change(method, path, body)).toMatchObject({ status, body: { code } });
  });

  it('are for administrators alone', async () => {
    for (const role of ['dispatcher', 'gis', 'partner'] as const) {
      expect((await change('POST', 'camera-one/keys', { label: 'x' }, role)).status).toBe(403);
      expect((await change('DELETE', 'camera-one/secret', undefined, role)).status).toBe(403);
    }
  });
});
