import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../server/access/principal.ts';
import type { Event } from '../../../server/events/schema.ts';
import type { Progress } from '../../../server/orders/progress.ts';
import type { Order, OrderWithHistory } from '../../../server/orders/schema.ts';
import type { Score } from '../../../server/orders/score.ts';
import {
  actionLabels,
  findTransition,
  type OrderAction,
  type OrderState,
  stateLabels,
  type Transition,
  transitions,
} from '../../../server/orders/transitions.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { photo } from '../../harness/photos.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase());
});
afterAll(() => operations.close());

/** A fresh order, put into `state`. */
async function orderIn(state: OrderState, point = inFirstStreet): Promise<string> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'road.bike-misparked', point },
  });
  await operations.database.query('update wangge.orders set state = $2 where number = $1', [
    body.orderNumber,
    state,
  ]);
  return body.orderNumber;
}

function act<Body = Order>(role: Role, number: string, body: object) {
  return operations.request<Body>(role, `/api/orders/${number}/actions`, { body });
}

async function read(number: string): Promise<OrderWithHistory> {
  return (await operations.request<OrderWithHistory>('admin', `/api/orders/${number}`)).body;
}

async function feedRows(): Promise<number> {
  const { rows } = await operations.database.query<{ count: number }>('select count(*) from wangge.feed');
  return rows[0]!.count;
}

const assist = { code: '990102002', name: '990102002街道', nameEn: null, kind: 'street-office' };
const said = { at: '2026-01-02T03:04:05.000Z', by: 'street', note: '说明' };

/** What an order must have gathered for a step to be taken. */
function prepared({ when }: Transition): Partial<Progress> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  switch (when) {
    case null:
    case 'no-request':
    case 'unsupervised':
    case 'several-reports':
      return {};
    case 'supervised':
      return { supervision: { ...said, reply: null } };
    case 'assists-open':
      return { assists: [{ ...assist, done: null }] };
    default:
      return { request: { ...said, kind: when === 'any-request' ? 'return' : when, until } };
  }
}

/** A request that has all that any step could need. */
const whole = () => ({
  note: '现场核对过',
  until: new Date(Date.now() + 86_400_000).toISOString(),
  transfer: { direction: 'up', to: '市级平台' },
  unit: assist,
});

async function setProgress(number: string, progress: Partial<Progress>): Promise<void> {
  await operations.database.query(
    'update wangge.orders set progress = progress || $2::jsonb where number = $1',
    [number, JSON.stringify(progress)],
  );
}

describe('every step of the table', () => {
  // What moves reports between orders is proven in merging.test.ts.
  const alone = transitions.filter(({ needs }) => needs !== 'into' && needs !== 'reports');
  it.each(alone)('$from, $action, leads to $to', async (transition) => {
    const { from, action, to } = transition;
    const number = await orderIn(from);
    await setProgress(number, { handler: 'street', result: '已处置', ...prepared(transition) });
    const before = await read(number);
    expect(before.allowedActions.map((allowed) => allowed.action)).toContain(action);
    const fed = await feedRows();
    const { status, body } = await act('admin', number, { action, ...whole() });
    expect(body).toMatchObject({ number, state: to, revision: before.revision + 1 });
    expect(status).toBe(200);
    const after = await read(number);
    expect(after).toMatchObject(body);
    expect(after.log).toHaveLength(before.log.length + 1);
    expect(after.log.at(-1)).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      actor: 'admin',
      actorRole: 'admin',
      action,
      fromState: from,
      toState: to,
      note: '现场核对过',
    });
    const { rows } = await operations.database.query(
      'select topic, street, payload from wangge.feed order by id desc limit 1',
    );
    expect(await feedRows()).toBe(fed + 1);
    expect(rows).toEqual([{ topic: 'order', street: '990101001', payload: body }]);
  });
});

describe.each(states)('an order that is %s', (state) => {
  it('refuses every step that the table has not, and is as it was', async () => {
    const number = await orderIn(state);
    const before = await read(number);
    const fed = await feedRows();
    const missing = actions.filter((action) => !findTransition(state, action));
    expect(missing.length).toBeGreaterThan(10);
    for (const action of missing)
      expect(await act('admin', number, { action, ...whole() })).toMatchObject({
        status: 409,
        body: { code: 'no-such-step' },
      });
    expect(await read(number)).toEqual(before);
    expect(await feedRows()).toBe(fed);
  });

  it('refuses what the table has when what it needs is not so', async () => {
    const number = await orderIn(state);
    const before = await read(number);
    const conditional = transitions.filter(
      (transition) => transition.from === state && Object.keys(prepared(transition)).length > 0,
    );
    for (const { action } of conditional)
      expect(await act('admin', number, { action, ...whole() })).toMatchObject({
        status: 409,
        body: { code: expect.stringMatching(/^(no-request|unsupervised|no-assists)$/) },
      });
    expect(await read(number)).toEqual(before);
  });
});

describe('who may act', () => {
  it('goes from the dispatcher to the street office and back', async () => {
    const number = await orderIn('pending-dispatch');
    const steps: [Role, OrderAction][] = [
      ['dispatcher', 'dispatch'],
      ['street', 'accept'],
      ['street', 'finish'],
      ['dispatcher', 'check'],
      ['dispatcher', 'close'],
    ];
    for (const [role, action] of steps)
      expect((await act(role, number, { action, note: '已处置' })).status).toBe(200);
    const { log, state } = await read(number);
    expect(state).toBe('closed');
    expect(log.map(({ actor, action }) => [actor, action])).toEqual([['partner', 'report'], ...steps]);
    const times = log.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it.each([
    ['street', 'pending-dispatch', 'dispatch'],
    ['dispatcher', 'dispatched', 'accept'],
    ['gis', 'pending-dispatch', 'dispatch'],
    ['street', 'pending-check', 'check'],
  ] as const)('%s may not, when it is %s, "%s"', async (role, state, action) => {
    const number = await orderIn(state);
    const before = await read(number);
    const { status, body } = await act<{ code: string }>(role, number, { action });
    expect(status).toBe(403);
    expect(body.code).toBe('not-allowed');
    expect(await read(number)).toEqual(before);
  });

  it('is divided among acceptor, chief, dispatcher, office and inspector where a city has them', async () => {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: { source: 'patrol', item: 'road.worker-conduct', point: inFirstStreet },
    });
    const number = body.orderNumber;
    const keys: Partial<Record<Role, string>> = { ...operations.keys };
    for (const role of ['acceptor', 'inspector', 'duty-chief'] as const)
      keys[role] = await operations.access.addKey({ label: role, role, street: null });
    const take = (role: Role, action: OrderAction) =>
      operations.request<Order>(null, `/api/orders/${number}/actions`, {
        body: { action, note: '说明' },
        headers: { Authorization: `Bearer ${keys[role]}` },
      });
    const steps: [Role, OrderAction, Role][] = [
      ['acceptor', 'send-verify', 'inspector'],
      ['inspector', 'verify', 'acceptor'],
      ['duty-chief', 'file', 'inspector'],
      ['dispatcher', 'dispatch', 'duty-chief'],
      ['street', 'accept', 'acceptor'],
      ['street', 'finish', 'inspector'],
      ['inspector', 'check', 'duty-chief'],
      ['duty-chief', 'close', 'inspector'],
    ];
    expect((await read(number)).state).toBe('reported');
    for (const [role, action, other] of steps) {
      expect({ other, action, status: (await take(other, action)).status }).toMatchObject({ status: 403 });
      expect({ role, action, status: (await take(role, action)).status }).toMatchObject({ status: 200 });
    }
    expect(await read(number)).toMatchObject({ state: 'closed', closedWithoutCheck: false });
  });

  it('is told with the order', async () => {
    const number = await orderIn('dispatched');
    const seen = await operations.request<OrderWithHistory>('street', `/api/orders/${number}`);
    expect(seen.body.allowedActions.slice(0, 2)).toEqual([
      { action: 'accept', noteRequired: false, course: 'onward', needs: null, missing: [] },
      { action: 'ask-return', noteRequired: true, course: 'beside', needs: null, missing: [] },
    ]);
    const other = await operations.request<OrderWithHistory>('gis', `/api/orders/${number}`);
    expect(other.body.allowedActions).toEqual([]);
  });

  it('is nobody outside: partners and strangers do not even see orders', async () => {
    const number = await orderIn('dispatched');
    expect((await operations.request('partner', `/api/orders/${number}`)).status).toBe(403);
    expect((await operations.request(null, `/api/orders/${number}`)).status).toBe(401);
    expect((await act('partner', number, { action: 'accept' })).status).toBe(403);
  });

  it('is not another street office, for which the order does not exist', async () => {
    const number = await orderIn('dispatched', inLastStreet);
    expect((await operations.request('street', `/api/orders/${number}`)).status).toBe(404);
    const { status, body } = await act<{ code: string }>('street', number, { action: 'accept' });
    expect(status).toBe(404);
    expect(body.code).toBe('unknown-order');
    expect((await read(number)).state).toBe('dispatched');
  });
});

describe('a step', () => {
  it.each([undefined, null, '', '  \n'])('that needs a note is refused with %j', async (note) => {
    const number = await orderIn('dispatched');
    const { status, body } = await act<{ code: string; errors: { path: string }[] }>('street', number, {
      action: 'ask-return',
      note,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'note-required', errors: [{ path: '/note' }] });
    expect((await read(number)).state).toBe('dispatched');
  });

  it('on a revision that has passed is refused, telling the state now', async () => {
    const number = await orderIn('pending-dispatch');
    expect((await act('admin', number, { action: 'dispatch', revision: 1 })).status).toBe(200);
    const { status, body } = await act<{ code: string; detail: string }>('admin', number, {
      action: 'cancel',
      note: '误报',
      revision: 1,
    });
    expect(status).toBe(409);
    expect(body.code).toBe('order-changed');
    expect(body.detail).toMatch(/now "dispatched" .* revision 2/);
  });

  it('that two take at once is taken by one', async () => {
    const number = await orderIn('pending-dispatch');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        act('dispatcher', number, index % 2 ? { action: 'dispatch' } : { action: 'cancel', note: '重复' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const after = await read(number);
    expect(after.revision).toBe(2);
    expect(after.log).toHaveLength(2);
  });

  it('leaves nothing behind when the feed cannot be written', async () => {
    const number = await orderIn('pending-dispatch');
    const before = await read(number);
    await operations.database.query(
      `create function public.refuse() returns trigger language plpgsql as $$
       begin raise exception 'refused by the test'; end $$`,
    );
    await operations.database.query(
      'create trigger refuse before insert on wangge.feed for each row execute function public.refuse()',
    );
    const { status } = await act('admin', number, { action: 'dispatch' });
    await operations.database.query('drop trigger refuse on wangge.feed');
    expect(status).toBe(500);
    expect(operations.failures.splice(0)).toHaveLength(1);
    expect(await read(number)).toEqual(before);
  });

  it.each([
    [{ action: 'explode' }, '/action'],
    [{}, '/action'],
    [{ action: 'dispatch', revision: 'x' }, '/revision'],
    [{ action: 'cancel', note: 'x'.repeat(2001) }, '/note'],
    [{ action: 'cancel', note: 'a\0b' }, '/note'],
  ])('is refused as %j', async (request, path) => {
    const number = await orderIn('pending-dispatch');
    const { status, body } = await act<{ errors: { path: string }[] }>('admin', number, request);
    expect(status).toBe(400);
    expect(body.errors[0]?.path).toBe(path);
  });

  it('of an order that there is not is refused', async () => {
    expect(await act('admin', '20200101-000001', { action: 'close' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-order' },
    });
    expect((await act('admin', "1' or true --", { action: 'close' })).status).toBe(400);
  });
});

describe('the gates', () => {
  async function rubbishInHand(): Promise<string> {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: {
        source: 'patrol',
        item: 'road.roadside-rubbish',
        point: inFirstStreet,
        description: '路边垃圾',
      },
    });
    const number = body.orderNumber;
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    return number;
  }

  async function addPhoto(number: string): Promise<void> {
    const form = new FormData();
    form.append('stage', 'after');
    form.append('file', new Blob([new Uint8Array(photo())]), 'after.jpg');
    const response = await fetch(`${operations.url}/api/orders/${number}/attachments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${operations.keys.street}` },
      body: form,
    });
    expect(response.status).toBe(201);
  }

  it('hold an order until the photo is there that its item asks for', async () => {
    const number = await rubbishInHand();
    const seen = await operations.request<OrderWithHistory>('street', `/api/orders/${number}`);
    expect(seen.body.allowedActions[0]).toMatchObject({ action: 'finish', missing: ['photo-after'] });
    const refused = await act<{ code: string }>('street', number, { action: 'finish', note: '已清运' });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'requirement-missing', errors: [{ path: '/photo-after' }] },
    });
    expect((await read(number)).state).toBe('handling');
    await addPhoto(number);
    expect((await act('street', number, { action: 'finish', note: '已清运' })).status).toBe(200);
    await act('dispatcher', number, { action: 'rework', note: '未清完' });
    await act('street', number, { action: 'finish', note: '已清完' });
    await act('dispatcher', number, { action: 'check' });
    const { body } = await act('dispatcher', number, { action: 'close' });
    expect(body).toMatchObject({
      closedWithoutCheck: false,
      reworks: 1,
      handler: 'street',
      result: '已清完',
    });
    const score = await operations.request<Score>('dispatcher', `/api/orders/${number}/score`);
    expect(score.body.score).toBe(body.score);
    expect(score.body.parts).toContainEqual({ part: 'photo-after', value: 1, weight: 15 });
    expect(score.body.parts).toContainEqual({ part: 'photo-before', value: 0, weight: 10 });
  });

  it('show an order that nobody has checked as closed without a check', async () => {
    const number = await rubbishInHand();
    const { body } = await act('dispatcher', number, { action: 'force-close', note: '上级要求' });
    expect(body).toMatchObject({ state: 'forced-closed', closedWithoutCheck: true });
    expect(body.score).toBeLessThan(60);
  });

  it('let sources be told how good their reports are', async () => {
    const { body } = await operations.request<Score & { reports: number }>(
      'dispatcher',
      '/api/sources/patrol/score',
    );
    expect(body.reports).toBeGreaterThan(2);
    expect(body.score).toBeGreaterThan(0);
    const none = await operations.request('dispatcher', '/api/sources/nobody/score');
    expect(none.body).toMatchObject({ reports: 0, score: null });
    expect((await operations.request('partner', '/api/sources/patrol/score')).status).toBe(404);
  });
});

describe('assisting units', () => {
  it('have a part of their own, without which the lead cannot finish unless the desk says so', async () => {
    const number = await orderIn('pending-dispatch');
    const added = await act('dispatcher', number, { action: 'add-assist', unit: assist });
    expect(added.body.assists).toMatchObject([{ code: assist.code, done: null }]);
    await act('dispatcher', number, { action: 'dispatch' });
    await act('street', number, { action: 'accept' });
    const refused = await act<{ code: string }>('street', number, { action: 'finish', note: '已处置' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'assists-open' } });
    const key = await operations.access.addKey({ label: 'helper', role: 'street', street: assist.code });
    const asHelper = { headers: { Authorization: `Bearer ${key}` } };
    const seen = await operations.request<OrderWithHistory>(null, `/api/orders/${number}`, asHelper);
    expect(seen.body.allowedActions.map(({ action }) => action)).toEqual(['assist-done']);
    const listed = await operations.request<{ orders: Order[] }>(null, '/api/orders', asHelper);
    expect(listed.body.orders.map((order) => order.number)).toContain(number);
    const path = `/api/orders/${number}/actions`;
    const finish = { body: { action: 'finish', note: '代办' }, ...asHelper };
    expect((await operations.request(null, path, finish)).status).toBe(403);
    const done = { body: { action: 'assist-done', note: '已配合' }, ...asHelper };
    expect((await operations.request<Order>(null, path, done)).body.assists).toMatchObject([
      { code: assist.code, done: { by: 'helper', note: '已配合' } },
    ]);
    expect((await act('street', number, { action: 'finish', note: '已处置' })).status).toBe(200);
  });

  it('are units that there are', async () => {
    const number = await orderIn('pending-dispatch');
    const unit = { ...assist, code: '990199999' };
    const refused = await act<{ code: string }>('dispatcher', number, { action: 'add-assist', unit });
    expect(refused).toMatchObject({ status: 400, body: { code: 'unknown-office' } });
  });
});

describe('a request', () => {
  it('that is refused leaves the order with the office; one that is granted gives it back', async () => {
    const number = await orderIn('dispatched');
    const asked = await act('street', number, { action: 'ask-return', note: '不属于本街道' });
    expect(asked.body).toMatchObject({ state: 'dispatched', request: { kind: 'return', by: 'street' } });
    const twice = await act<{ code: string }>('street', number, { action: 'ask-cancel', note: '误报' });
    expect(twice).toMatchObject({ status: 409, body: { code: 'request-pending' } });
    const wrong = await act<{ code: string }>('dispatcher', number, { action: 'approve-cancel' });
    expect(wrong).toMatchObject({ status: 409, body: { code: 'no-request' } });
    await act('dispatcher', number, { action: 'refuse-return', note: '属于你处' });
    await act('street', number, { action: 'ask-return', note: '已核对，不属于' });
    const granted = await act('dispatcher', number, { action: 'approve-return' });
    expect(granted.body).toMatchObject({ state: 'pending-dispatch', request: null });
  });

  it('that nobody answered is void once the order moves on', async () => {
    const number = await orderIn('dispatched');
    await act('street', number, { action: 'ask-return', note: '不属于本街道' });
    const { body } = await act('street', number, { action: 'accept' });
    expect(body).toMatchObject({ state: 'handling', request: null, handler: 'street' });
  });

  it.each([
    ['ask-suspension', 'handling', '/until'],
    ['transfer', 'pending-dispatch', '/transfer'],
    ['add-assist', 'dispatched', '/unit'],
  ] as const)('for "%s" that lacks what it needs is refused', async (action, state, path) => {
    const number = await orderIn(state);
    const refused = await act<{ code: string }>('admin', number, { action, note: '说明' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'field-required', errors: [{ path }] } });
  });
});

describe('the list of orders', () => {
  it('is newest first, narrowed by state, scene, street and box, in pages', async () => {
    const here = await orderIn('pending-close');
    const there = await orderIn('pending-close', inLastStreet);
    const numbers = async (query: string, role: Role = 'dispatcher') => {
      const { body } = await operations.request<{ orders: Order[]; next: string | null }>(
        role,
        `/api/orders?${query}`,
      );
      return { numbers: body.orders.map(({ number }) => number), next: body.next };
    };
    const all = await numbers('state=pending-close&limit=1000');
    expect(all.numbers.slice(0, 2)).toEqual([there, here]);
    expect(all.next).toBeNull();
    const first = await numbers('state=pending-close&limit=1');
    expect(first.numbers).toEqual([there]);
    expect((await numbers(`state=pending-close&limit=1&cursor=${first.next}`)).numbers).toEqual([here]);
    expect((await numbers('street=990102002&limit=1')).numbers).toEqual([there]);
    expect((await numbers('bbox=123,31,123.01,31.01&limit=1')).numbers).toEqual([here]);
    expect((await numbers('scene=river')).numbers).toEqual([]);
    const own = await numbers('limit=1000', 'street');
    expect(own.numbers).toContain(here);
    expect(own.numbers).not.toContain(there);
  });

  it('refuses a state that there is not, naming those that are', async () => {
    const { status, body } = await operations.request('dispatcher', '/api/orders?state=lost');
    expect(status).toBe(400);
    expect(body.detail).toContain('pending-verify');
  });
});
