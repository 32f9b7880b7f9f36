import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emergency } from '../../../domain/answers/emergencies.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { betweenStreets, inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

async function open(point: [number, number], more: object = {}): Promise<OrderWithHistory> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'road.bike-misparked', point, ...more },
  });
  return read(body.orderNumber);
}

async function read(number: string): Promise<OrderWithHistory> {
  return (await operations.request<OrderWithHistory>('admin', `/api/orders/${number}`)).body;
}

const act = (number: string, action: string) =>
  operations.request<Order>('admin', `/api/orders/${number}/actions`, { body: { action, note: '说明' } });

const begin = (body: object, role: 'dispatcher' | 'street' = 'dispatcher') =>
  operations.request<Emergency & { code?: string }>(role, '/api/emergencies', { body });

describe('a plan for emergencies', () => {
  it('swaps the clocks of orders under way, and skips steps, where it is on, until it is off', async () => {
    const before = await open(inFirstStreet);
    const elsewhere = await open(inLastStreet);
    const { status, body: emergency } = await begin({
      plan: 'flood',
      district: '990101',
      note: '暴雨红色预警',
    });
    expect(status).toBe(201);
    expect(emergency).toMatchObject({
      plan: 'flood',
      district: '990101',
      startedBy: 'dispatcher',
      endedAt: null,
    });

    const swapped = await read(before.number);
    expect(swapped).toMatchObject({
      emergency: 'flood',
      clock: {
        step: 'dispatch',
        startedAt: before.clock!.startedAt,
        limit: { value: 5, time: 'continuous' },
      },
    });
    // From when the plan was switched on, not from when the order was opened.
    const begins = Date.parse(swapped.clock!.dueAt!) - 5 * 60_000;
    expect(begins).toBeGreaterThanOrEqual(Date.parse(emergency.startedAt));
    expect(begins).toBeLessThanOrEqual(Date.now());
    expect(swapped.clock!.overdueAt).toBeNull();
    expect(swapped.log.at(-1)).toMatchObject({ action: 'emergency', actor: 'dispatcher', note: 'flood' });
    expect((await read(elsewhere.number)).clock).toEqual(elsewhere.clock);

    expect((await act(before.number, 'dispatch')).body).toMatchObject({
      state: 'handling',
      clock: { step: 'handle', limit: { value: 2, unit: 'hours', time: 'continuous' } },
    });
    expect((await read(before.number)).log.slice(-2)).toMatchObject([
      { action: 'dispatch', toState: 'dispatched', actor: 'admin' },
      { action: 'skip', fromState: 'dispatched', toState: 'handling', actor: 'system', note: 'flood' },
    ]);
    const doubtful = { accuracy: 300 };
    expect(await open(betweenStreets, doubtful)).toMatchObject({
      state: 'pending-dispatch',
      emergency: 'flood',
      verification: { by: 'system', note: 'flood' },
    });
    expect((await act(elsewhere.number, 'dispatch')).body.state).toBe('dispatched');

    const ended = await operations.request<Emergency>('dispatcher', `/api/emergencies/${emergency.id}/end`, {
      body: { note: '预警解除' },
    });
    const { rows: told } = await operations.database.query(
      `select payload ->> 'id' as id, payload ->> 'endNote' as note from wangge.feed where topic = 'emergency' order by id`,
    );
    expect(told).toEqual([null, '预警解除'].map((note) => ({ id: String(emergency.id), note })));
    expect(ended.body).toMatchObject({ endedBy: 'dispatcher', endNote: '预警解除' });
    expect(await open(betweenStreets, doubtful)).toMatchObject({ state: 'pending-verify', emergency: null });
    const listed = await operations.request<{ emergencies: Emergency[] }>('street', '/api/emergencies');
    expect(listed.body.emergencies).toEqual([ended.body]);
  });

  it('is reviewed once it is over, and the review can be written anew', async () => {
    const before = await begin({ plan: 'flood', district: '990102', note: '暴雨' });
    const ended = await operations.request<Emergency>(
      'dispatcher',
      `/api/emergencies/${before.body.id}/end`,
      { body: { note: '解除' } },
    );
    const review = (id: number, body: object, role: 'dispatcher' | 'street' = 'dispatcher') =>
      operations.request<Emergency & { code?: string }>(role, `/api/emergencies/${id}/review`, {
        method: 'PUT',
        body,
      });
    const learnt = {
      effect: 3,
      well: '响应快',
      problems: '两处立交漏报',
      measures: '排水处月底前补装水位计',
    };
    const reviewed = await review(ended.body.id, learnt);
    expect(reviewed.body.review).toMatchObject({ ...learnt, writtenBy: 'dispatcher' });
    expect((await review(ended.body.id, { effect: 5 })).body.review).toMatchObject({
      effect: 5,
      problems: '',
    });
    expect((await review(ended.body.id, { effect: 6 })).status).toBe(400);
    expect((await review(ended.body.id, { effect: 2, problems: '漏报' })).status).toBe(400);
    expect((await review(ended.body.id, learnt, 'street')).status).toBe(403);
    expect(await review(999_999, learnt)).toMatchObject({ status: 404 });
    const going = await begin({ plan: 'flood', note: '暴雨' });
    expect(await review(going.body.id, learnt)).toMatchObject({
      status: 409,
      body: { code: 'emergency-on' },
    });
    await operations.request('dispatcher', `/api/emergencies/${going.body.id}/end`, {
      body: { note: '解除' },
    });
  });

  it('that skips the check leaves orders closed without one', async () => {
    const { number } = await open(inFirstStreet);
    const { body } = await begin({ plan: 'snow-and-ice', scene: 'road', note: '寒潮' });
    await act(number, 'dispatch');
    expect((await act(number, 'finish')).body).toMatchObject({ state: 'pending-close', handler: 'admin' });
    expect((await act(number, 'close')).body).toMatchObject({ state: 'closed', closedWithoutCheck: true });
    await operations.request('dispatcher', `/api/emergencies/${body.id}/end`, { body: { note: '解除' } });
  });

  it('is not switched on twice, nor by whoever may not, nor without a reason, nor when it is none', async () => {
    const plan = { plan: 'flood', note: '暴雨' };
    expect((await begin(plan, 'street')).status).toBe(403);
    expect((await begin({ ...plan, note: ' ' })).status).toBe(400);
    expect(await begin({ ...plan, plan: 'holiday' })).toMatchObject({
      status: 400,
      body: { code: 'unknown-plan' },
    });
    const { body } = await begin(plan);
    expect(await begin(plan)).toMatchObject({ status: 409, body: { code: 'emergency-on' } });
    const end = () =>
      operations.request('dispatcher', `/api/emergencies/${body.id}/end`, { body: { note: '解除' } });
    expect((await end()).status).toBe(200);
    expect(await end()).toMatchObject({ status: 404, body: { code: 'unknown-emergency' } });
  });

  it('leaves the log chained', async () => {
    const { body } = await operations.request('admin', '/api/orders/verification');
    expect(body).toMatchObject({ broken: null, cut: null });
    expect(operations.failures).toEqual([]);
  });
});
