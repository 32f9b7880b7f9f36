import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Clock, Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

const minute = 60_000;
const later = (at: string | null | undefined, ms: number) => new Date(Date.parse(at!) + ms);

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  const { access } = operations;
  await access.addUser({
    name: 'office',
    displayName: 'office',
    role: 'street',
    street: '990101001',
    password: 'a long password',
  });
  await access.addUser({
    name: 'desk',
    displayName: 'desk',
    role: 'dispatcher',
    street: null,
    password: 'a long password',
  });
});
afterAll(() => operations.close());

async function open(): Promise<string> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'road.bike-misparked', point: inFirstStreet },
  });
  return body.orderNumber;
}

async function read(number: string): Promise<OrderWithHistory> {
  return (await operations.request<OrderWithHistory>('admin', `/api/orders/${number}`)).body;
}

async function act(role: Role, number: string, action: string, more: object = {}): Promise<Order> {
  const { status, body } = await operations.request<Order>(role, `/api/orders/${number}/actions`, {
    body: { action, note: '说明', ...more },
  });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

/** Takes an order to the office that has it in hand. */
async function inHand(): Promise<Order> {
  const number = await open();
  await act('dispatcher', number, 'dispatch');
  return act('street', number, 'accept');
}

async function finishedClocks(number: string) {
  const { rows } = await operations.database.query<{ step: string; overdue: boolean; extensions: number }>(
    `select c.step, c.overdue_at is not null as overdue, c.extensions
       from wangge.order_clocks c join wangge.orders o on o.id = c.order_id where o.number = $1 order by c.id`,
    [number],
  );
  return rows;
}

/** As if the order's step had begun long ago. */
async function begunAt(number: string, clock: Partial<Clock>, wakeAt: Date): Promise<void> {
  await operations.database.query(
    'update wangge.orders set clock = clock || $2::jsonb, wake_at = $3 where number = $1',
    [number, JSON.stringify(clock), wakeAt],
  );
}

describe('the clock of an order', () => {
  it('is that of its step, and another in the next one', async () => {
    const number = await open();
    expect((await read(number)).clock).toMatchObject({
      step: 'dispatch',
      limit: { value: 15, unit: 'minutes', time: 'working' },
      overdueAt: null,
      level: 0,
    });
    expect((await act('dispatcher', number, 'dispatch')).clock?.step).toBe('accept');
    const handling = (await act('street', number, 'accept')).clock!;
    expect(handling.step).toBe('handle');
    expect(Date.parse(handling.startedAt)).toBeGreaterThan(Date.now() - minute);
    expect(Date.parse(handling.amberAt!)).toBeLessThan(Date.parse(handling.dueAt!));
    for (const [role, action] of [
      ['street', 'finish'],
      ['dispatcher', 'check'],
    ] as const)
      await act(role, number, action);
    expect((await act('dispatcher', number, 'close')).clock).toBeNull();
    expect(await finishedClocks(number)).toEqual(
      ['dispatch', 'accept', 'handle', 'check', 'close'].map((step) => ({
        step,
        overdue: false,
        extensions: 0,
      })),
    );
  });

  it('turns amber, then red, and is told up the tiers, each once, by name', async () => {
    const { number, clock } = await inHand();
    expect(await operations.sweep.run(later(clock!.amberAt, -1))).toBe(0);
    expect(await operations.sweep.run(later(clock!.amberAt, 0))).toBe(1);
    expect(await operations.sweep.run(later(clock!.amberAt, 0))).toBe(0);
    const amber = await read(number);
    expect(amber.clock).toMatchObject({
      overdueAt: null,
      escalation: { after: 0.8, tier: 'responsible', people: ['office'] },
    });
    await operations.sweep.run(later(clock!.dueAt, 0));
    const red = await read(number);
    expect(red.clock).toMatchObject({
      overdueAt: clock!.dueAt,
      escalation: { after: 1, tier: 'desk', people: ['desk'] },
    });
    expect(red.log.slice(-2)).toMatchObject([
      { action: 'amber', actor: 'system', actorRole: 'system', note: '80 % → responsible: office' },
      { action: 'overdue', actor: 'system', note: '100 % → desk: desk' },
    ]);
    expect(red.revision).toBe(amber.revision + 1);
    const { rows } = await operations.database.query<{ payload: Order }>(
      "select payload from wangge.feed where payload ->> 'number' = $1 order by id desc limit 1",
      [number],
    );
    expect(rows[0]!.payload.clock).toEqual(red.clock);
  });

  it('is told to whoever is on duty then, and where nobody is, to the tier above', async () => {
    const { access } = operations;
    for (const name of ['night', 'leader'])
      await access.addUser({
        name,
        displayName: name,
        role: 'gis',
        street: null,
        password: 'a long password',
      });
    const { number, clock } = await inHand();
    const duty = async (office: string, person: string, from: Date, to: Date) =>
      operations.database.query(
        'insert into wangge.duties (office, person, from_at, to_at) values ($1, $2, $3, $4)',
        [office, person, from, to],
      );
    const due = later(clock!.dueAt, 0);
    await duty('990101001', 'office', later(clock!.dueAt, -minute), later(clock!.dueAt, minute));
    await duty(
      '990101',
      'leader',
      later(clock!.amberAt, -minute),
      later(clock!.dueAt, 30 * 24 * 60 * minute),
    );
    await duty('duty-desk', 'night', later(clock!.dueAt, -minute), later(clock!.dueAt, minute));
    const toldAt = async (at: Date) => {
      await operations.sweep.run(at);
      return (await read(number)).clock!.escalation;
    };
    // The office has a roster, and nobody on it yet.
    expect(await toldAt(later(clock!.amberAt, 0))).toMatchObject({ tier: 'responsible', people: ['leader'] });
    expect(await toldAt(due)).toMatchObject({ tier: 'desk', people: ['night'] });
    expect(await toldAt(later(clock!.dueAt, 7 * 24 * 60 * minute))).toMatchObject({ tier: 'city' });
    expect((await read(number)).log.slice(-2).map(({ note }) => note)).toEqual([
      '150 % → district: leader',
      // Nobody at all is on duty by then: all of the desk hears of it.
      '200 % → city: desk',
    ]);
    await operations.database.query('delete from wangge.duties');
  });

  it('that ran out while no process ran is made up for, each level once', async () => {
    const { number, clock } = await inHand();
    await operations.sweep.run(later(clock!.dueAt, 30 * 86_400_000));
    const { log, clock: red } = await read(number);
    expect(log.slice(-4).map(({ action }) => action)).toEqual(['amber', 'overdue', 'escalate', 'escalate']);
    expect(red).toMatchObject({
      level: 4,
      overdueAt: clock!.dueAt,
      // Nobody stands for the city: the desk is told once more.
      escalation: { tier: 'city', people: ['desk'] },
    });
    expect(await operations.sweep.run(later(clock!.dueAt, 60 * 86_400_000))).toBe(0);
  });

  it('that was timed before a holiday was announced is timed anew, and not told late', async () => {
    const { number, clock } = await inHand();
    const early = new Date().toISOString();
    await begunAt(number, { amberAt: early, dueAt: early }, new Date(early));
    await operations.sweep.run(later(early, 0));
    const timed = await read(number);
    expect(timed.clock).toMatchObject({
      amberAt: clock!.amberAt,
      dueAt: clock!.dueAt,
      overdueAt: null,
      level: 0,
    });
    expect(timed.log.at(-1)!.action).toBe('accept');
  });

  it('is seen to by one process at a time', async () => {
    const orders = await Promise.all(Array.from({ length: 5 }, inHand));
    const last = orders
      .map(({ clock }) => clock!.amberAt!)
      .sort()
      .at(-1);
    const changed = await Promise.all(Array.from({ length: 4 }, () => operations.sweep.run(later(last, 0))));
    expect(changed.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(5);
    for (const { number } of orders)
      expect((await read(number)).log.filter(({ action }) => action === 'amber')).toHaveLength(1);
  });

  it('that is late keeps the fact when it is extended, and when the office is excused', async () => {
    const { number } = await inHand();
    const startedAt = new Date(Date.now() - 30 * 86_400_000).toISOString();
    await begunAt(number, { startedAt, runningSince: startedAt }, new Date());
    await act('street', number, 'ask-extension');
    const extended = await act('dispatcher', number, 'approve-extension');
    expect(extended).toMatchObject({
      extensions: 1,
      request: null,
      clock: { extensions: 1, overdueAt: expect.any(String) },
    });
    const past = extended.clock!.overdueAt!;
    expect(Date.parse(past)).toBeLessThan(Date.parse(extended.clock!.dueAt!));
    expect(Date.parse(past)).toBeGreaterThan(Date.parse(startedAt));
    await act('street', number, 'ask-exemption', { note: '停电' });
    const excused = await act('dispatcher', number, 'approve-exemption', { note: null });
    expect(excused).toMatchObject({
      exemption: { by: 'dispatcher', note: '停电' },
      clock: { overdueAt: past },
    });
    await act('street', number, 'finish');
    expect((await finishedClocks(number)).at(-1)).toEqual({ step: 'handle', overdue: true, extensions: 1 });
  });

  it('is extended twice at most', async () => {
    const { number } = await inHand();
    for (const _ of [1, 2]) {
      await act('street', number, 'ask-extension');
      await act('dispatcher', number, 'approve-extension');
    }
    const third = await operations.request('street', `/api/orders/${number}/actions`, {
      body: { action: 'ask-extension', note: '再延' },
    });
    expect(third).toMatchObject({ status: 409, body: { code: 'extensions-used' } });
  });

  it('stops while it is suspended and goes on by itself at the date, once', async () => {
    const { number } = await inHand();
    const until = new Date(Date.now() + 3 * 86_400_000).toISOString();
    await act('street', number, 'ask-suspension', { until });
    const suspended = await act('dispatcher', number, 'approve-suspension');
    expect(suspended).toMatchObject({
      state: 'suspended',
      suspension: { until },
      clock: { step: 'handle', runningSince: null, dueAt: null },
    });
    await operations.sweep.run(later(until, -1));
    expect((await read(number)).state).toBe('suspended');
    await operations.sweep.run(later(until, 0));
    const resumed = await read(number);
    expect(resumed).toMatchObject({ state: 'handling', suspension: null, suspensions: 1 });
    expect(resumed.clock).toMatchObject({
      step: 'handle',
      runningSince: until,
      startedAt: suspended.clock!.startedAt,
    });
    expect(resumed.log.at(-1)).toMatchObject({ action: 'resume', actor: 'system' });
    const again = await operations.request('street', `/api/orders/${number}/actions`, {
      body: { action: 'ask-suspension', note: '再挂', until },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'suspensions-used' } });
  });

  it.each(['2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z'])('is not suspended until %s', async (until) => {
    const { number } = await inHand();
    const refused = await operations.request('street', `/api/orders/${number}/actions`, {
      body: { action: 'ask-suspension', note: '等', until },
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad-step', errors: [{ path: '/until' }] } });
  });

  it('leaves the log chained', async () => {
    const { body } = await operations.request('admin', '/api/orders/verification');
    expect(body).toMatchObject({ broken: null, cut: null });
  });
});
