import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Override, OverrideReport } from '../../../domain/answers/overrides.ts';
import type { OrderState } from '../../../domain/orders/states.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(async () => {
  expect(operations.failures).toEqual([]);
  await operations.close();
});

const first = {
  code: '990101001',
  name: '990101001街道',
  nameEn: 'Area 990101001',
  kind: 'street-office',
};
const second = { ...first, code: '990101002', name: '990101002街道', nameEn: 'Area 990101002' };
const operator = { code: 'drain-1', name: '排水公司', nameEn: null, kind: 'operator' };
const reason = '该路段由北侧街道养护';

async function report(point: [number, number] = inFirstStreet): Promise<Event> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'road.bike-misparked', point },
  });
  return body;
}

interface Done {
  override: Override;
  order: Order;
}

function override<Body = Done>(id: number, body: object, role: Role = 'dispatcher') {
  return operations.request<Body>(role, `/api/events/${id}/override`, { body });
}

const read = async <Body>(path: string, role: Role = 'dispatcher') =>
  (await operations.request<Body>(role, path)).body;

async function stored(): Promise<Record<string, number>> {
  const { rows } = await operations.database.query<Record<string, number>>(
    `select (select count(*) from wangge.overrides) as overrides,
       (select count(*) from wangge.order_log) as log, (select count(*) from wangge.feed) as feed`,
  );
  return rows[0]!;
}

describe('an override', () => {
  it('is kept beside the decision and gives the order to the other office', async () => {
    const event = await report();
    const before = await stored();
    const { status, body } = await override(event.id, { lead: second, reason });
    expect(status).toBe(201);
    expect(body.override).toMatchObject({
      eventId: event.id,
      author: 'dispatcher',
      authorRole: 'dispatcher',
      reason,
      lead: second,
      decided: { lead: '990101001', rule: 'territory', street: '990101001' },
    });
    expect(body.order).toMatchObject({ lead: second, street: '990101002', district: '990101', revision: 2 });
    expect(await stored()).toEqual({
      overrides: before.overrides! + 1,
      log: before.log! + 1,
      feed: before.feed! + 2,
    });
    const { rows } = await operations.database.query(
      'select topic, street, payload from wangge.feed order by id desc limit 2',
    );
    expect(rows).toEqual([
      {
        topic: 'withdrawn',
        street: '990101001',
        payload: { number: event.orderNumber, eventId: event.id, revision: 2 },
      },
      { topic: 'order', street: '990101002', payload: body.order },
    ]);
    const order = await read<OrderWithHistory>(`/api/orders/${event.orderNumber}`);
    expect(order.event.decision).toEqual(event.decision);
    expect(order.log.at(-1)).toMatchObject({
      action: 'override',
      fromState: 'pending-dispatch',
      toState: 'pending-dispatch',
      note: reason,
    });
    expect(await read(`/api/events/${event.id}/overrides`)).toEqual({ overrides: [body.override] });
  });

  it('takes order and event from the eyes of the office that had it', async () => {
    const event = await report();
    const seen = async () =>
      (await operations.request('street', `/api/orders/${event.orderNumber}`)).status +
      (await operations.request('street', `/api/events/${event.id}`)).status;
    expect(await seen()).toBe(400);
    await override(event.id, { lead: second, reason });
    expect(await seen()).toBe(808);
    // An operator has no street of its own: the order lies where the place lies.
    const { body } = await override(event.id, { lead: operator, reason });
    expect(body.order).toMatchObject({ lead: operator, street: '990101001' });
    expect(await seen()).toBe(400);
  });

  it('names an office as it was published', async () => {
    const event = await report();
    const { body } = await override(event.id, { lead: { ...second, name: '北街', nameEn: null }, reason });
    expect(body.order.lead).toEqual(second);
  });
});

describe('is refused', () => {
  it.each([
    [
      'an office that is not there',
      { lead: { ...second, code: '990109009' }, reason },
      400,
      'unknown-office',
    ],
    ['no reason', { lead: second, reason: '  ' }, 400, 'invalid-input'],
    ['no lead', { reason }, 400, 'invalid-input'],
    ['a kind of another form', { lead: { ...second, kind: 'Street Office' }, reason }, 400, 'invalid-input'],
    ['the present lead', { lead: first, reason }, 409, 'same-lead'],
  ])('%s', async (_what, body, status, code) => {
    const event = await report();
    const before = await stored();
    const answer = await override<ProblemBody>(event.id, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await stored()).toEqual(before);
  });

  it.each(['handling', 'pending-check', 'closed', 'cancelled'] satisfies OrderState[])(
    'once the order is %s',
    async (state) => {
      const event = await report();
      await operations.database.query('update wangge.orders set state = $2 where event_id = $1', [
        event.id,
        state,
      ]);
      const before = await stored();
      const answer = await override<ProblemBody>(event.id, { lead: second, reason });
      expect([answer.status, answer.body.code]).toEqual([409, 'order-under-way']);
      expect(await stored()).toEqual(before);
    },
  );

  it.each([
    ['partner', 403],
    ['street', 403],
    ['gis', 403],
    ['admin', 201],
  ] as const)('from %s: %i', async (role, status) => {
    const event = await report();
    expect((await override(event.id, { lead: second, reason }, role)).status).toBe(status);
  });

  it('for an event that does not exist', async () => {
    const answer = await override<ProblemBody>(999_999, { lead: second, reason });
    expect([answer.status, answer.body.code]).toEqual([404, 'unknown-event']);
  });
});

describe('the report', () => {
  it('counts what stands by area and rule, and lists where many point at one unit', async () => {
    await operations.database.query('delete from wangge.overrides');
    const inNorth: [number, number] = [123.005, 31.015];
    const points = [inFirstStreet, [123.0051, 31.0052], [123.006, 31.007], [123.004, 31.003]] as const;
    const [back, ...others] = await Promise.all(points.map(([lon, lat]) => report([lon, lat])));
    for (const event of others) await override(event.id, { lead: operator, reason });
    // Corrected twice: only the last word counts. Given back: it does not count.
    await override(others[0]!.id, { lead: second, reason });
    await override(others[0]!.id, { lead: operator, reason });
    await override(back!.id, { lead: operator, reason });
    await override(back!.id, { lead: first, reason });
    await override((await report(inNorth)).id, { lead: first, reason });

    const areas = [first, second].map(({ kind: _, ...area }) => area);
    const found = await read<OverrideReport>('/api/reports/overrides');
    expect(found.areas).toEqual([
      { area: areas[0], overrides: 3 },
      { area: areas[1], overrides: 1 },
    ]);
    expect(found.rules).toEqual([{ rule: 'territory', overrides: 4 }]);
    expect(found.suspects).toEqual([
      { area: areas[0], lead: operator, overrides: 3, bbox: [123.004, 31.003, 123.006, 31.007] },
    ]);
    const own = await read<OverrideReport>('/api/reports/overrides', 'street');
    // Also the one by which it was given an order.
    expect(own.areas).toEqual(found.areas);
    const elsewhere = await report(inLastStreet);
    await override(elsewhere.id, { lead: operator, reason });
    expect((await read<OverrideReport>('/api/reports/overrides', 'street')).areas).toEqual(found.areas);
  });
});
