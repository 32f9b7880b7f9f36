import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { createItems } from '../../../server/items/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity), createItems());
});
afterEach(() => expect(operations.failures).toEqual([]));
afterAll(() => operations.close());

let column = 0;
/** Places in the first street, 100 m from one another. */
function newPlace(): [number, number] {
  column += 1;
  return [123.001 + column * 0.00105, 31.003];
}

async function report(point: [number, number], more: object = {}): Promise<Event> {
  const body = {
    source: 'patrol',
    item: 'road.roadside-rubbish',
    point,
    occurredAt: '2026-05-01T08:00:00Z',
    ...more,
  };
  return (await operations.request<Event>('partner', '/api/events', { body })).body;
}

function act<Body = Order>(number: string, body: object) {
  return operations.request<Body>('dispatcher', `/api/orders/${number}/actions`, { body });
}

async function read(number: string): Promise<OrderWithHistory> {
  return (await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${number}`)).body;
}

async function verified(): Promise<unknown> {
  return (await operations.request('admin', '/api/orders/verification')).body;
}

describe('merging', () => {
  it('puts all reports into the other order, ends the one, and tells both and the feed why', async () => {
    const [here, there] = [newPlace(), newPlace()];
    const first = await report(here, { severity: 'high', occurredAt: '2026-05-01T07:00:00Z' });
    const second = await report(here);
    const target = await report(there);
    const fed = await operations.database.query<{ id: number }>('select max(id) as id from wangge.feed');
    const merged = await act(first.orderNumber, {
      action: 'merge',
      into: target.orderNumber,
      note: '同一处垃圾',
      revision: 1,
    });
    expect(merged).toMatchObject({
      status: 200,
      body: {
        number: first.orderNumber,
        state: 'merged',
        mergedInto: target.orderNumber,
        reportCount: 0,
        revision: 2,
      },
    });
    const into = await read(target.orderNumber);
    expect(into).toMatchObject({
      eventId: target.id,
      state: target.decision.status === 'routed' ? 'pending-dispatch' : 'reported',
      reportCount: 3,
      severity: 'high',
      lastReportedAt: target.receivedAt,
      revision: 2,
    });
    expect(into.reports.events.map(({ id }) => id)).toEqual([target.id, second.id, first.id]);
    expect(into.reports.events[2]!.joining).toEqual({
      rule: null,
      distance: null,
      gap: null,
      reasons: [
        {
          code: 'merged',
          text: {
            zh: `dispatcher将工单${first.orderNumber}并入：同一处垃圾`,
            en: `dispatcher merged order ${first.orderNumber} into it: 同一处垃圾`,
          },
        },
      ],
    });
    expect(into.log.at(-1)).toMatchObject({
      action: 'take-over',
      actor: 'dispatcher',
      note: `← ${first.orderNumber}; 同一处垃圾`,
    });
    expect((await read(first.orderNumber)).log.at(-1)).toMatchObject({
      action: 'merge',
      toState: 'merged',
      note: `→ ${target.orderNumber}; 同一处垃圾`,
    });
    const told = await operations.database.query<{ topic: string; payload: Event & Order }>(
      'select topic, payload from wangge.feed where id > $1 order by id',
      [fed.rows[0]!.id],
    );
    expect(
      told.rows.map(({ topic, payload }) => [
        topic,
        payload.id ?? payload.number,
        payload.orderNumber ?? payload.state,
      ]),
    ).toEqual([
      ['event', first.id, target.orderNumber],
      ['event', second.id, target.orderNumber],
      ['order', target.orderNumber, into.state],
      ['order', first.orderNumber, 'merged'],
    ]);
    expect(await verified()).toMatchObject({ broken: null, cut: null });
  });

  it('leads what is reported later where the merged order was to the other one, and on from there', async () => {
    const places = [newPlace(), newPlace(), newPlace()];
    const [one, two, three] = await Promise.all(places.map((place) => report(place)));
    await act(one!.orderNumber, { action: 'merge', into: two!.orderNumber, note: '同一事件' });
    expect((await report(places[0]!)).orderNumber).toBe(two!.orderNumber);
    await act(two!.orderNumber, { action: 'merge', into: three!.orderNumber, note: '同一事件' });
    const late = [await report(places[0]!), await report(places[1]!), await report(places[2]!)];
    expect(late.map(({ orderNumber }) => orderNumber)).toEqual(Array(3).fill(three!.orderNumber));
    expect((await read(one!.orderNumber)).mergedInto).toBe(three!.orderNumber);
    expect(await read(three!.orderNumber)).toMatchObject({ reportCount: 7 });
  });

  it('is refused into itself, into what is at its end or unknown, without a note or a target, and by a street', async () => {
    const [here, there] = [newPlace(), newPlace()];
    const { orderNumber: from } = await report(here);
    const { orderNumber: into } = await report(there);
    const merge = { action: 'merge', note: '同一事件' };
    expect(await act(from, { ...merge, into: from })).toMatchObject({
      status: 400,
      body: { code: 'bad-step' },
    });
    expect(await act(from, { ...merge, into: '20000101-000001' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-order' },
    });
    expect(await act(from, merge)).toMatchObject({ status: 400, body: { code: 'field-required' } });
    expect(await act(from, { action: 'merge', into })).toMatchObject({
      status: 400,
      body: { code: 'note-required' },
    });
    const street = await operations.request('street', `/api/orders/${from}/actions`, {
      body: { ...merge, into },
    });
    expect(street).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
    await act(into, { action: 'cancel', note: '误报' });
    expect(await act(from, { ...merge, into })).toMatchObject({ status: 409, body: { code: 'order-ended' } });
    expect(await read(from)).toMatchObject({ reportCount: 1, revision: 1 });
  });

  it('of two orders with each other at the same moment happens one way', async () => {
    const [here, there] = [newPlace(), newPlace()];
    const { orderNumber: one } = await report(here);
    const { orderNumber: other } = await report(there);
    const answers = await Promise.all([
      act(one, { action: 'merge', into: other, note: '同一事件' }),
      act(other, { action: 'merge', into: one, note: '同一事件' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const counts = [(await read(one)).reportCount, (await read(other)).reportCount];
    expect(counts.sort()).toEqual([0, 2]);
  });
});

describe('splitting', () => {
  it('opens an order about the reports named, decided anew, and leaves the others', async () => {
    const place = newPlace();
    const first = await report(place);
    const second = await report(place, { severity: 'high', occurredAt: '2026-05-01T09:00:00Z' });
    const third = await report(place);
    const split = await act(first.orderNumber, {
      action: 'split',
      reports: [third.id, second.id],
      note: '是另一处',
    });
    expect(split).toMatchObject({
      status: 200,
      body: {
        eventId: second.id,
        state: 'pending-dispatch',
        lead: { code: '990101001' },
        responsibilityGrid: '990101001001',
        severity: 'high',
        reportCount: 2,
        revision: 1,
      },
    });
    const opened = await read(split.body.number);
    expect(opened.number).not.toBe(first.orderNumber);
    expect(opened.reports.events.map(({ id, joining }) => [id, joining?.reasons[0]?.code])).toEqual([
      [third.id, 'split'],
      [second.id, undefined],
    ]);
    expect(opened.log).toMatchObject([
      {
        action: 'split-off',
        fromState: null,
        toState: 'pending-dispatch',
        note: `← ${first.orderNumber}; 是另一处`,
      },
    ]);
    expect(await read(first.orderNumber)).toMatchObject({
      reportCount: 1,
      lastReportedAt: first.receivedAt,
      severity: 'high',
      revision: 2,
    });
    expect(await verified()).toMatchObject({ broken: null, cut: null });
  });

  it('is refused of the report that opened the order, of another order’s, and where there is but one', async () => {
    const [here, there] = [newPlace(), newPlace()];
    const first = await report(here);
    const other = await report(there);
    const split = { action: 'split', note: '是另一处' };
    expect(await act(first.orderNumber, { ...split, reports: [other.id] })).toMatchObject({
      status: 409,
      body: { code: 'single-report' },
    });
    const second = await report(here);
    for (const reports of [[first.id, second.id], [other.id], [second.id, 999_999]])
      expect(await act(first.orderNumber, { ...split, reports })).toMatchObject({
        status: 400,
        body: { code: 'bad-step', errors: [{ path: '/reports' }] },
      });
    expect(await read(first.orderNumber)).toMatchObject({ reportCount: 2, revision: 1 });
  });
});
