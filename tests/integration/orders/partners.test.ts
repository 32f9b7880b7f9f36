import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import type { Role } from '../../../domain/access/principal.ts';
import type { ApiKey } from '../../../domain/answers/accounts.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Message, Webhook } from '../../../domain/answers/notifications.ts';
import type { Order, OrderChanges, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { readNotificationRules } from '../../../server/notifications/rules.ts';
import { sendDue } from '../../../server/notifications/sending.ts';
import { tell } from '../../../server/notifications/telling.ts';
import { sign, verifySignature } from '../../../server/sources/signature.ts';
import { testDatabase } from '../../harness/database.ts';
import {
  type Answer,
  type Operations,
  type ProblemBody,
  type RequestOptions,
  startOperations,
} from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

/** A handling system outside: a key of its unit, and what its requests are signed with. */
interface System {
  id: number;
  key: string;
  secret: Buffer;
  ask<Body = ProblemBody>(path: string, options?: RequestOptions): Promise<Answer<Body>>;
}

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  for (const code of ['pump-operator', 'other-operator'])
    await operations.request('admin', `/api/units/${code}`, {
      method: 'PUT',
      body: { name: code, kind: 'operator' },
    });
});
afterAll(() => operations.close());

async function system(role: Role, unit?: string, limits: KeyLimits = {}): Promise<System> {
  const made = await operations.request<{ key: string; about: ApiKey }>('admin', '/api/keys', {
    body: { label: `${role} ${unit}`, role, ...(unit ? { unit } : {}), limits },
  });
  expect(made.status).toBe(201);
  const { key, about } = made.body;
  const made2 = await operations.request<{ secret: string }>('admin', `/api/keys/${about.id}/secret`, {
    method: 'POST',
  });
  return {
    id: about.id,
    key,
    secret: Buffer.from(made2.body.secret.slice('whsec_'.length), 'base64'),
    ask: (path, options = {}) =>
      operations.request(null, path, {
        ...options,
        headers: { ...options.headers, Authorization: `Bearer ${key}` },
      }),
  };
}

/** An order that a unit leads, dispatched to it. */
async function dispatched(unit = 'pump-operator'): Promise<string> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'hotline', item: 'road.bike-misparked', point: inFirstStreet, description: '淹水' },
  });
  const lead = { code: unit, name: unit, nameEn: null, kind: 'operator' };
  const given = await operations.request('dispatcher', `/api/events/${body.id}/override`, {
    body: { lead, reason: 'its station' },
  });
  expect(given.status).toBe(201);
  const step = { action: 'dispatch', note: '请尽快处置' };
  const sent = await operations.request('dispatcher', `/api/orders/${body.orderNumber}/actions`, {
    body: step,
  });
  expect(sent.status).toBe(200);
  return body.orderNumber;
}

const actions = (number: string) => `/api/orders/${number}/actions`;
const whole = async (number: string) =>
  (await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${number}`)).body;

describe('a handling system takes its orders by cursor', () => {
  it('from where it began: each order as it is now, and none of others', async () => {
    const operator = await system('handler', 'pump-operator');
    const begin = await operator.ask<OrderChanges>('/api/orders/changes');
    expect(begin.body).toMatchObject({ changes: [], more: false });
    const own = await dispatched();
    const foreign = await dispatched('other-operator');
    const seen: OrderChanges['changes'] = [];
    let cursor = begin.body.next;
    for (let more = true; more; ) {
      const page = await operator.ask<OrderChanges>(`/api/orders/changes?cursor=${cursor}&limit=3`);
      seen.push(...page.body.changes);
      cursor = page.body.next;
      more = page.body.more;
    }
    const numbers = seen.flatMap((change) => (change.kind === 'order' ? [change.order.number] : []));
    expect(numbers).toContain(own);
    expect(numbers).not.toContain(foreign);
    expect(seen.findLast((change) => change.kind === 'order')).toMatchObject({
      order: { number: own, state: 'dispatched' },
    });
    // An order that is given to another unit is told to be his no more.
    const back = await operations.request('dispatcher', actions(own), {
      body: { action: 'recall', note: '改派' },
    });
    expect(back.status).toBe(200);
    const { eventId } = await whole(own);
    const lead = { code: 'other-operator', name: 'other-operator', nameEn: null, kind: 'operator' };
    await operations.request('dispatcher', `/api/events/${eventId}/override`, {
      body: { lead, reason: 'not theirs' },
    });
    const later = await operator.ask<OrderChanges>(`/api/orders/changes?cursor=${cursor}`);
    expect(later.body.changes.at(-1)).toMatchObject({ kind: 'withdrawn', number: own });
  });

  it.each([
    ['999999999', 400, 'bad-cursor'],
    ['x', 400, 'invalid-input'],
  ])('refuses the cursor %s', async (cursor, status, code) => {
    const operator = await system('handler', 'pump-operator');
    expect(await operator.ask(`/api/orders/changes?cursor=${cursor}`)).toMatchObject({
      status,
      body: { code },
    });
  });

  it('says when changes are not kept any more', async () => {
    const operator = await system('handler', 'pump-operator');
    await dispatched();
    await operations.database.query('delete from wangge.feed where id < (select max(id) from wangge.feed)');
    expect(await operator.ask('/api/orders/changes?cursor=0')).toMatchObject({
      status: 410,
      body: { code: 'cursor-too-old' },
    });
  });
});

describe('a handling system returns what it did', () => {
  it('acceptance, requests and the result with photos, each once however often it is sent', async () => {
    const operator = await system('handler', 'pump-operator');
    const number = await dispatched();
    const send = (key: string, body: object) =>
      operator.ask<Order>(actions(number), { body, headers: { 'Idempotency-Key': key } });
    const first = await send('accept-1', { action: 'accept' });
    const again = await send('accept-1', { action: 'accept' });
    expect([first.status, first.body.state]).toEqual([200, 'handling']);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await send('accept-1', { action: 'finish', note: '完成' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect((await send('longer', { action: 'ask-extension', note: '等待零件' })).status).toBe(200);
    // A refusal is answered the same as well, whatever has become possible since.
    const refused = await send('longer-2', { action: 'ask-extension', note: '等待零件' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'request-pending' } });
    await operations.request('dispatcher', actions(number), { body: { action: 'approve-extension' } });
    expect(await send('longer-2', { action: 'ask-extension', note: '等待零件' })).toMatchObject({
      status: 409,
      body: refused.body,
    });
    const result = {
      action: 'finish',
      note: '已抽排完毕',
      attachments: [{ name: '完工.jpg', data: photo({ place: inFirstStreet }).toString('base64') }],
    };
    const done = await Promise.all([send('done', result), send('done', result)]);
    // Of two at once one may be told that the other is under way.
    for (const { status, body } of done)
      expect([status, status === 200 ? null : (body as object as ProblemBody).code]).toEqual(
        status === 200 ? [200, null] : [409, 'request-under-way'],
      );
    expect((await send('done', result)).status).toBe(200);
    const order = await whole(number);
    expect(order).toMatchObject({ state: 'pending-check', result: '已抽排完毕' });
    expect(order.attachments.map(({ stage, name }) => [stage, name])).toEqual([['after', '完工.jpg']]);
    expect(order.log.filter(({ action }) => ['accept', 'finish'].includes(action))).toHaveLength(2);
  });

  it('what is answered is kept of no request that answers secrets or personal data', async () => {
    const number = await dispatched();
    const headers = { 'Idempotency-Key': 'once-more' };
    const keys = await Promise.all(
      [1, 2].map(() =>
        operations.request<{ key: string }>('admin', '/api/keys', {
          body: { label: 'twice', role: 'partner' },
          headers,
        }),
      ),
    );
    expect(keys[0]!.body.key).not.toBe(keys[1]!.body.key);
    await operations.request('dispatcher', `/api/orders/${number}/disclosures`, {
      body: { reason: '回访' },
      headers,
    });
    const { rows } = await operations.database.query(
      `select from wangge.idempotent_requests where key = 'once-more'`,
    );
    expect(rows).toHaveLength(0);
  });

  it('a request for return, which the desk answers', async () => {
    const operator = await system('handler', 'pump-operator');
    const number = await dispatched();
    const asked = await operator.ask<Order>(actions(number), {
      body: { action: 'ask-return', note: '不属我单位' },
    });
    expect([asked.status, asked.body.request?.kind]).toEqual([200, 'return']);
  });

  it('and nothing of orders of others', async () => {
    const operator = await system('handler', 'other-operator');
    const number = await dispatched();
    expect(await operator.ask(actions(number), { body: { action: 'accept' } })).toMatchObject({
      status: 404,
    });
  });
});

describe('signed requests', () => {
  const now = () => Math.floor(Date.now() / 1000);

  /** A request with a signature that `change` may spoil. */
  async function send(
    { ask, secret }: System,
    path: string,
    body: object,
    { id = `m-${Math.random()}`, at = now(), by = secret }: { id?: string; at?: number; by?: Buffer } = {},
  ) {
    const text = JSON.stringify(body);
    const signature = sign(by, id, String(at), Buffer.from(text)).toString('base64');
    return ask<Order & ProblemBody>(path, {
      body: text,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(at),
        'webhook-signature': `v1,${signature}`,
      },
    });
  }

  it('are taken where the key asks for them, and no others', async () => {
    const operator = await system('handler', 'pump-operator', { signed: true });
    const number = await dispatched();
    const accept = { action: 'accept' };
    const code = async (answer: Promise<Answer<ProblemBody>>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect((await operator.ask(`/api/orders/${number}`)).status).toBe(200);
    expect(await code(operator.ask(actions(number), { body: accept }))).toEqual([401, 'signature-required']);
    const forged = send(operator, actions(number), accept, { by: Buffer.alloc(32, 7) });
    expect(await code(forged)).toEqual([401, 'bad-signature']);
    for (const at of [now() - 400, now() + 400])
      expect(await code(send(operator, actions(number), accept, { at }))).toEqual([401, 'bad-signature']);
    expect((await whole(number)).state).toBe('dispatched');

    const message = { id: 'm-1', at: now() };
    expect((await send(operator, actions(number), accept, message)).body.state).toBe('handling');
    expect(await code(send(operator, actions(number), accept, message))).toEqual([401, 'replayed-signature']);
    // A form cannot be signed; photos come in JSON, and are part of what is signed.
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(photo())]), 'a.jpg');
    const uploaded = await fetch(`${operations.url}/api/orders/${number}/attachments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operator.key}` },
      body: form,
    });
    expect([uploaded.status, ((await uploaded.json()) as ProblemBody).code]).toEqual([
      401,
      'signature-required',
    ]);
    const attachments = [{ name: 'a.jpg', data: photo().toString('base64') }];
    const done = await send(operator, actions(number), { action: 'finish', note: '完成', attachments });
    expect(done.body.state).toBe('pending-check');
  });

  it('a body that was changed on the way is refused', async () => {
    const operator = await system('handler', 'pump-operator', { signed: true });
    const number = await dispatched();
    const at = String(now());
    const signed = sign(operator.secret, 'm', at, Buffer.from('{"action":"ask-return","note":"a"}'));
    const answer = await operator.ask(actions(number), {
      body: '{"action":"accept"}',
      headers: {
        'webhook-id': 'm',
        'webhook-timestamp': at,
        'webhook-signature': `v1,${signed.toString('base64')}`,
      },
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'bad-signature' } });
  });
});

describe('webhooks of a key', () => {
  const received: { id: string; message: Message; verified: boolean }[] = [];
  let secret = Buffer.alloc(0);
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { id } = verifySignature(secret, request.headers, body, Date.now());
      received.push({ id, message: JSON.parse(body.toString()), verified: true });
      response.writeHead(204).end();
    });
  });
  let url: string;
  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => receiver.close());

  const put = (who: System, id: string, settings: object = {}) =>
    who.ask<Webhook & { secret?: string }>(`/api/webhooks/${id}`, {
      method: 'PUT',
      body: { url, ...settings },
    });
  const list = async (who: System) => (await who.ask<{ webhooks: Webhook[] }>('/api/webhooks')).body.webhooks;

  it('are seen and changed by it and by who keeps all, by no other key', async () => {
    const [one, other] = [await system('handler', 'pump-operator'), await system('partner')];
    expect((await put(one, 'mine')).status).toBe(200);
    expect((await put(other, 'theirs')).status).toBe(200);
    expect((await list(one)).map(({ id, key }) => [id, key])).toEqual([['mine', one.id]]);
    expect((await put(other, 'mine')).body).toMatchObject({ code: 'id-taken' });
    for (const [path, method] of [
      ['/api/webhooks/mine', 'DELETE'],
      ['/api/webhooks/mine/secret', 'POST'],
      ['/api/webhooks/mine/test', 'POST'],
    ] as const)
      expect([path, (await other.ask(path, { method })).status]).toEqual([path, 404]);
    const all = await operations.request<{ webhooks: Webhook[] }>('admin', '/api/webhooks');
    expect(all.body.webhooks.map(({ id }) => id)).toEqual(expect.arrayContaining(['mine', 'theirs']));
    expect((await one.ask('/api/webhooks/mine', { method: 'DELETE' })).status).toBe(204);
    expect((await other.ask('/api/webhooks/theirs', { method: 'DELETE' })).status).toBe(204);
  });

  it('are at most ten, and lead to no address of the inside', async () => {
    const one = await system('partner');
    for (let n = 0; n < 10; n++) expect((await put(one, `hook-${n}`)).status).toBe(200);
    expect((await put(one, 'hook-10')).body).toMatchObject({ code: 'too-many-webhooks' });
    expect((await put(one, 'hook-3', { enabled: false })).status).toBe(200);
    expect((await put(one, 'hook-3', { url: 'http://10.0.0.1/' })).body).toMatchObject({
      code: 'address-not-allowed',
    });
    await operations.request('admin', `/api/keys/${one.id}`, { method: 'DELETE' });
  });

  it('are told of the orders that the key may see, as it may see them, while it lasts', async () => {
    const rules = readNotificationRules();
    const guard = createAddressGuard(['127.0.0.0/8']);
    const tellAll = async () => {
      while (await tell(operations.database, rules, false, Date.now(), operations.access));
      while ((await sendDue(operations.database, { guard, mailer: null, now: Date.now })) > 0);
    };
    await tellAll();
    const operator = await system('handler', 'pump-operator', { fields: { orders: ['state', 'lead'] } });
    const made = await put(operator, 'operator', { kinds: ['dispatched'] });
    secret = Buffer.from(made.body.secret!.slice('whsec_'.length), 'base64');
    const own = await dispatched();
    await dispatched('other-operator');
    received.length = 0;
    await tellAll();
    const told = received.map(({ message }) => message.data);
    expect(told.map(({ order }) => order.number)).toEqual([own]);
    expect(Object.keys(told[0]!.order).sort()).toEqual(['lead', 'number', 'revision', 'state']);
    expect(told[0]!.entry.note).toBe('请尽快处置');

    await operations.request('admin', `/api/keys/${operator.id}`, { method: 'DELETE' });
    await dispatched();
    received.length = 0;
    await tellAll();
    expect(received).toEqual([]);
  });

  it('tell a partner how his reports stand, not what the desk wrote', async () => {
    const rules = readNotificationRules();
    const guard = createAddressGuard(['127.0.0.0/8']);
    const partner: System = { ...(await system('partner')), id: 0 };
    const made = await put(partner, 'reporter', { kinds: ['dispatched'] });
    secret = Buffer.from(made.body.secret!.slice('whsec_'.length), 'base64');
    const mine = await partner.ask<Event>('/api/events', {
      body: { source: 'app', item: 'road.bike-misparked', point: inFirstStreet },
    });
    await dispatched();
    await operations.request('dispatcher', actions(mine.body.orderNumber), {
      body: { action: 'dispatch', note: '内部意见' },
    });
    received.length = 0;
    while (await tell(operations.database, rules, false, Date.now(), operations.access));
    while ((await sendDue(operations.database, { guard, mailer: null, now: Date.now })) > 0);
    expect(received.map(({ message }) => message.data.order.number)).toEqual([mine.body.orderNumber]);
    expect(received[0]!.message.data.entry.note).toBeNull();
  });
});
