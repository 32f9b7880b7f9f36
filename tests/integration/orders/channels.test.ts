import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderChanges } from '../../../domain/answers/orders.ts';
import type { RatesRow } from '../../../domain/answers/reports.ts';
import { createItems } from '../../../server/items/service.ts';
import type { Operations } from '../../harness/operations.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';
import { type Acting, startActing } from './acting.ts';

let operations: Operations;
let act: Acting['act'];
let read: Acting['read'];
beforeAll(async () => {
  ({ operations, act, read } = await startActing(createItems()));
});
afterAll(() => operations.close());

let reports = 0;
/** Reports lie 150 m apart, so that none joins another by itself. */
const apart = (): [number, number] => {
  const place = reports++;
  return [
    inFirstStreet[0] + 0.0018 * ((place % 5) - 2),
    inFirstStreet[1] + 0.0015 * (Math.floor(place / 5) - 1),
  ];
};
const report = (more: object) => ({
  source: 'hotline',
  item: 'road.bike-misparked',
  point: apart(),
  ...more,
});
async function filed(more: object): Promise<Event> {
  const { status, body } = await operations.request<Event>('partner', '/api/events', { body: report(more) });
  expect(status).toBe(201);
  return body;
}

/** An order whose work is done and passed. */
async function worked(number: string): Promise<void> {
  await act('dispatcher', number, { action: 'dispatch' });
  await act('street', number, { action: 'accept' });
  await act('street', number, { action: 'finish', note: '已摆齐' });
  expect((await act('dispatcher', number, { action: 'check' })).body.state).toBe('pending-close');
}

type Refusal = { code: string; detail: string; errors: { path: string }[] };

it('takes the channel of a report, and refuses one that there is not with those that there are', async () => {
  const told = await filed({ channel: '12345' });
  expect(told.channel).toBe('12345');
  expect((await filed({})).channel).toBeNull();
  expect((await filed({ source: 'patrol' })).channel).toBe('patrol');
  const { status, body } = await operations.request<Refusal>('partner', '/api/events', {
    body: report({ channel: '12346' }),
  });
  expect({ status, code: body.code }).toEqual({ status: 400, code: 'unknown-channel' });
  expect(body.detail).toContain('12345, 12319, 110');
  expect(body.errors).toMatchObject([{ path: '/channel' }]);
  const rows = await operations.request<{ channels: { code: string }[] }>('partner', '/api/items');
  expect(rows.body.channels.map(({ code }) => code)).toContain('12345');
});

it('runs the limits of the channel in place of those of the item', async () => {
  const { orderNumber: plain } = await filed({});
  const { orderNumber: urgent } = await filed({ channel: '110' });
  expect((await read(plain)).clock?.limit).toMatchObject({ value: 15, time: 'working' });
  expect((await read(urgent)).clock?.limit).toEqual({ value: 15, unit: 'minutes', time: 'continuous' });
  const { answer, visit } = await read(urgent);
  const { createdAt } = await read(urgent);
  expect(visit).toBeNull();
  expect(answer).toMatchObject({ way: 'by-hand', done: null });
  const days = (Date.parse(answer!.dueAt!) - Date.parse(createdAt)) / 86_400_000;
  expect(days).toBeCloseTo(2, 2);
});

it('closes no order before the return visit and the answer that its channel asks for', async () => {
  const { orderNumber: number } = await filed({ channel: '12345' });
  expect((await read(number)).visit).toMatchObject({ by: 'desk', dueAt: null, done: null });
  await worked(number);
  const before = await read(number);
  expect(before.visit?.dueAt).not.toBeNull();
  expect(before.standings.find(({ kind }) => kind === 'missing')?.missing).toEqual([
    'return-visit',
    'answer',
  ]);
  const refused = await act<Refusal>('dispatcher', number, { action: 'close' });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'requirement-missing', errors: [{ path: '/return-visit' }, { path: '/answer' }] },
  });
  // Whoever is not reached is called again; work that did not satisfy is done again, and then called about anew.
  await act('dispatcher', number, { action: 'visit-unreached', note: '三次无人接听' });
  expect((await act('street', number, { action: 'visit-satisfied' })).status).toBe(403);
  expect((await act('dispatcher', number, { action: 'visit-dissatisfied' })).status).toBe(400);
  await act('dispatcher', number, { action: 'visit-dissatisfied', note: '又停满了' });
  expect((await read(number)).visit?.done).toMatchObject({ result: 'dissatisfied', note: '又停满了' });
  await act('dispatcher', number, { action: 'rework', note: '重新清理' });
  expect((await read(number)).visit).toMatchObject({ dueAt: null, done: null });
  await act('street', number, { action: 'finish', note: '已清理' });
  await act('dispatcher', number, { action: 'check' });
  await act('dispatcher', number, { action: 'visit-satisfied', note: '认可' });
  const again = await act<Refusal>('dispatcher', number, { action: 'visit-satisfied' });
  expect(again).toMatchObject({ status: 409, body: { code: 'no-visit-owed' } });
  const answered = await act('dispatcher', number, { action: 'answer', way: 'by-hand', note: '车辆已摆齐' });
  expect(answered.body.answer?.done).toMatchObject({ way: 'by-hand', note: '车辆已摆齐' });
  expect((await act<Refusal>('dispatcher', number, { action: 'answer', note: '再答' })).body.code).toBe(
    'no-answer-owed',
  );
  expect((await act('dispatcher', number, { action: 'close' })).body.state).toBe('closed');
  const { log } = await read(number);
  expect(log.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['visit-unreached', 'visit-dissatisfied', 'visit-satisfied', 'answer']),
  );
});

it('has the office call back where the channel says so', async () => {
  const { orderNumber: number } = await filed({ channel: 'community' });
  await worked(number);
  expect((await read(number)).allowedActions.map(({ action }) => action)).toContain('visit-satisfied');
  expect((await act('street', number, { action: 'visit-satisfied' })).body.visit?.done?.result).toBe(
    'satisfied',
  );
  expect((await act('dispatcher', number, { action: 'close' })).status).toBe(200);
});

it('owes a report that joins an order, or is merged into one, what its own channel asks for', async () => {
  const rubbish = { item: 'road.roadside-rubbish', description: '垃圾', point: inFirstStreet };
  const first = await filed(rubbish);
  const second = await filed({ ...rubbish, channel: '12345' });
  expect(second.orderNumber).toBe(first.orderNumber);
  const joined = await read(first.orderNumber);
  expect(joined.channel).toBeNull();
  expect(joined.visit).toMatchObject({ by: 'desk', done: null });
  expect(joined.answer).toMatchObject({ way: 'webhook', done: null });
  const { orderNumber: into } = await filed({});
  const { orderNumber: from } = await filed({ channel: 'media' });
  await act('dispatcher', from, { action: 'merge', into, note: '同一处' });
  expect((await read(into)).answer).toMatchObject({ way: 'by-hand', done: null });
});

it('counts who was satisfied and which answers were in time', async () => {
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const { body } = await operations.request<{ rows: RatesRow[] }>(
    'admin',
    `/api/reports/rates?from=${today}&to=${today}`,
  );
  expect(body.rows[0]?.counts).toMatchObject({
    satisfied: 2,
    dissatisfied: 1,
    answered: 1,
    'answered-on-time': 1,
  });
  expect(body.rows[0]?.rates.satisfaction).toMatchObject({ numerator: 2, denominator: 3, of: 'visited' });
  expect(body.rows[0]?.rates['on-time-answering']).toMatchObject({ value: 1, of: 'answered' });
});

it('tells whoever follows the orders of the answer', async () => {
  const { body } = await operations.request<OrderChanges>('admin', '/api/orders/changes?cursor=0&limit=200');
  const orders = body.changes.flatMap((change) => (change.kind === 'order' ? [change.order as Order] : []));
  expect(orders.some(({ answer }) => answer?.done?.note === '车辆已摆齐')).toBe(true);
});
