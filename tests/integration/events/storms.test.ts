import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Outcome } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import { endStates } from '../../../domain/orders/states.ts';
import { createItems } from '../../../server/items/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity), createItems());
});
afterEach(() => expect(operations.failures).toEqual([]));
afterAll(() => operations.close());

type Body = Record<string, unknown>;
const rubbish = { source: 'camera-ai', item: 'road.roadside-rubbish', point: inFirstStreet };

let days = 0;
/** A day long before and after which nothing else is reported; `at` is a time of it. */
function quietDay(): (at: string) => string {
  const day = new Date(Date.UTC(2010, 0, 1) + days++ * 10 * 86_400_000).toISOString().slice(0, 10);
  return (at) => `${day}T${at}Z`;
}

/** Metres east and north of a place in the first street. */
function beside(east: number, north = 0): [number, number] {
  return [inFirstStreet[0] + east / 95_500, inFirstStreet[1] + north / 110_870];
}

async function report(body: Body, status = 201): Promise<Event> {
  const answer = await operations.request<Event>('partner', '/api/events', { body: { ...rubbish, ...body } });
  expect(answer.status).toBe(status);
  return answer.body;
}

async function reportMany(bodies: Body[]): Promise<Outcome[]> {
  const body = bodies.map((one) => ({ ...rubbish, ...one }));
  return (await operations.request<{ results: Outcome[] }>('partner', '/api/events', { body })).body.results;
}

/** The orders that some reports went to, each once. */
function ordersOf(outcomes: readonly Outcome[]): string[] {
  return [
    ...new Set(outcomes.map((outcome) => ('orderNumber' in outcome ? outcome.orderNumber : 'refused'))),
  ];
}

async function order(number: string): Promise<OrderWithHistory> {
  return (await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${number}`)).body;
}

async function feedAfter(id: number): Promise<{ topic: string; payload: Event & Order }[]> {
  const { rows } = await operations.database.query<{ topic: string; payload: Event & Order }>(
    `select topic, payload from wangge.feed where id > $1 and topic in ('event', 'order') order by id`,
    [id],
  );
  return rows;
}

async function lastOfFeed(): Promise<number> {
  const { rows } = await operations.database.query<{ id: number }>(
    'select coalesce(max(id), 0) as id from wangge.feed',
  );
  return rows[0]!.id;
}

describe('a report of what is known', () => {
  it('joins the order, says so with every reason, and raises its severity', async () => {
    const at = quietDay();
    const first = await report({ occurredAt: at('08:00:00') });
    expect(first.joining).toBeNull();
    const before = await lastOfFeed();
    const second = await report({
      item: 'waste.small-bag-dumping',
      point: beside(30),
      occurredAt: at('09:00:00'),
      severity: 'high',
    });
    expect(second.orderNumber).toBe(first.orderNumber);
    expect(second.joining).toMatchObject({ rule: 'dumped-rubbish', gap: 3600 });
    expect(second.joining!.distance).toBeCloseTo(30, 0);
    expect(second.joining!.reasons.map(({ code }) => code)).toEqual([
      'kin-item',
      'same-unit',
      'within-radius',
      'within-window',
    ]);
    expect(second.joining!.reasons[2]!.text).toEqual({
      zh: '距工单位置30米，不超过50米',
      en: "30 m from the order's place, at most 50 m",
    });

    const joined = await order(first.orderNumber);
    expect(joined).toMatchObject({
      eventId: first.id,
      item: 'road.roadside-rubbish',
      severity: 'high',
      reportCount: 2,
      lastReportedAt: second.receivedAt,
      // Reports take no steps: whoever acts on what is shown is not refused for them.
      revision: 1,
      recurrenceOf: null,
      reports: { events: [second, first], next: null },
    });
    expect(await feedAfter(before)).toMatchObject([
      { topic: 'event', payload: second },
      { topic: 'order', payload: { number: first.orderNumber, reportCount: 2, severity: 'high' } },
    ]);
    const { body } = await operations.request<Event>('dispatcher', `/api/events/${second.id}`);
    expect(body).toMatchObject(second);
  });

  it('opens an order of its own beyond the radius, beyond the window, of another kind and of another unit', async () => {
    const at = quietDay();
    const first = await report({ occurredAt: at('00:00:00') });
    const others = [
      { point: beside(51), occurredAt: at('00:00:00') },
      { occurredAt: new Date(Date.parse(at('00:00:00')) + 86_401_000).toISOString() },
      { item: 'road.bike-misparked', occurredAt: at('00:00:00') },
    ];
    for (const body of others) expect((await report(body)).joining).toBeNull();
    // Ten metres apart, with the border between two streets in between.
    const south: [number, number] = [123.005, 31.01 - 5 / 110_870];
    const north: [number, number] = [123.005, 31.01 + 5 / 110_870];
    const sides = [await report({ point: south, accuracy: 0 }), await report({ point: north, accuracy: 0 })];
    expect(sides[0]!.decision.lead.code).not.toBe(sides[1]!.decision.lead.code);
    expect(sides.map(({ joining }) => joining)).toEqual([null, null]);
    expect((await order(first.orderNumber)).reportCount).toBe(1);
  });

  it('joins late and out of order with its own time, and widens what the order covers', async () => {
    const at = quietDay();
    const late = await report({ occurredAt: at('12:00:00') });
    const earlier = await report({ occurredAt: at('06:00:00') });
    expect(earlier).toMatchObject({ orderNumber: late.orderNumber, occurredAt: at('06:00:00.000') });
    // A day and more before the first that came, within a day of the second.
    const before = new Date(Date.parse(at('06:00:00')) - 23 * 3_600_000).toISOString();
    expect((await report({ occurredAt: before })).orderNumber).toBe(late.orderNumber);
  });

  it('is the same report again when source and external id are known, and is not counted', async () => {
    const at = quietDay();
    const body = { externalId: 'again', occurredAt: at('08:00:00') };
    const opened = await report({ occurredAt: at('08:00:00') });
    const first = await report(body);
    expect(first.orderNumber).toBe(opened.orderNumber);
    expect(await report({ ...body, point: inLastStreet }, 200)).toEqual(first);
    expect(await reportMany([body, body])).toMatchObject([
      { status: 200, id: first.id, joining: first.joining },
      { status: 200, id: first.id },
    ]);
    expect((await order(opened.orderNumber)).reportCount).toBe(2);
  });

  it('does not join an order that is closed; what comes back is linked to it', async () => {
    const at = quietDay();
    const first = await report({ occurredAt: at('08:00:00') });
    await operations.database.query(
      `update wangge.orders set state = 'closed', updated_at = $2 where number = $1`,
      [first.orderNumber, at('10:00:00')],
    );
    const again = await report({ point: beside(20), occurredAt: at('11:00:00') });
    expect(again.orderNumber).not.toBe(first.orderNumber);
    expect(again.joining).toBeNull();
    expect((await order(again.orderNumber)).recurrenceOf).toBe(first.orderNumber);
    const third = await report({ occurredAt: at('12:00:00') });
    expect(third.orderNumber).toBe(again.orderNumber);
  });
});

describe('open', () => {
  it('means the same to the database as to the table of steps', async () => {
    const { rows } = await operations.database.query<{ state: string; open: boolean }>(
      'select s as state, wangge.is_open(s) as open from unnest($1::text[]) s',
      [endStates],
    );
    expect(rows.filter(({ open }) => open)).toEqual([]);
    const {
      rows: [others],
    } = await operations.database.query<{ open: boolean }>(
      `select bool_and(wangge.is_open(s)) as open from unnest(array['pending-dispatch', 'handling', 'pending-close']) s`,
    );
    expect(others!.open).toBe(true);
  });
});

describe('a storm', () => {
  it('of ten thousand alarms in a minute leaves the matters that they are', {
    timeout: 240_000,
  }, async () => {
    const start = Date.parse(quietDay()('08:00:00'));
    // Seven matters 600 m and more apart, in two kinds.
    const matters = Array.from({ length: 7 }, (_, n) => ({
      item: n % 2 === 0 ? 'road.roadside-rubbish' : 'road.dust-warning',
      point: [123.002 + n * 0.0055, 31.004] as [number, number],
    }));
    const before = await lastOfFeed();
    const outcomes: Outcome[] = [];
    for (let batch = 0; batch < 4; batch++)
      outcomes.push(
        ...(await reportMany(
          Array.from({ length: 2500 }, (_, index) => {
            const n = batch * 2500 + index;
            const { item, point } = matters[n % matters.length]!;
            // Up to 25 m off in each direction, so at most 50 m from one another.
            const [x, y] = [((n * 7) % 100) / 4 - 12.5, ((n * 13) % 100) / 4 - 12.5];
            return {
              item,
              point: [point[0] + x / 95_500, point[1] + y / 110_870],
              externalId: `alarm-${n}`,
              occurredAt: new Date(start + n * 6).toISOString(),
            };
          }),
        )),
      );
    expect(outcomes.every(({ status }) => status === 201)).toBe(true);
    const numbers = ordersOf(outcomes);
    expect(numbers).toHaveLength(matters.length);
    const counts = await Promise.all(numbers.map(async (number) => (await order(number)).reportCount));
    expect(counts.reduce((sum, count) => sum + count)).toBe(10_000);
    const told = await feedAfter(before);
    expect(told.filter(({ topic }) => topic === 'event')).toHaveLength(10_000);
    // One row for each order that a batch touched.
    expect(told.filter(({ topic }) => topic === 'order')).toHaveLength(4 * matters.length);

    const {
      body: { events, next },
    } = await operations.request<{ events: Event[]; next: string }>(
      'dispatcher',
      `/api/events?order=${numbers[0]}&limit=1000`,
    );
    expect(events).toHaveLength(1000);
    expect(next).not.toBeNull();
  });

  it('of single reports at the same moment opens one order', async () => {
    const at = quietDay();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => report({ externalId: `burst-${n}`, occurredAt: at('08:00:00') })),
    );
    expect(new Set(answers.map(({ orderNumber }) => orderNumber)).size).toBe(1);
    expect(answers.filter(({ joining }) => joining === null)).toHaveLength(1);
    expect((await order(answers[0]!.orderNumber)).reportCount).toBe(40);
  });

  it('of batches at the same moment opens one order for each matter, and counts each report once', async () => {
    const at = quietDay();
    const batch = Array.from({ length: 60 }, (_, n) => ({
      externalId: `wave-${n}`,
      point: beside((n % 3) * 200),
      occurredAt: at('08:00:00'),
    }));
    const outcomes = await Promise.all([batch, batch.toReversed(), batch].map(reportMany));
    expect(ordersOf(outcomes.flat())).toHaveLength(3);
    expect(outcomes.flat().filter(({ status }) => status === 201)).toHaveLength(60);
    const counts = await Promise.all(
      ordersOf(outcomes.flat()).map(async (n) => (await order(n)).reportCount),
    );
    expect(counts).toEqual([20, 20, 20]);
  });
});
