import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Event, Outcome } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { betweenStreets, inFirstStreet, inLastStreet, outside, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

const [lon, lat] = inFirstStreet;
const debris = { source: 'camera-ai', item: 'road.roadside-rubbish', lon, lat };

/** How many rows there are of each kind that one report makes. */
async function counts() {
  const { rows } = await operations.database.query<{
    events: number;
    orders: number;
    log: number;
    feed: number;
  }>(
    `select (select count(*) from wangge.events) as events, (select count(*) from wangge.orders) as orders,
       (select count(*) from wangge.order_log) as log,
       (select count(*) from wangge.feed where topic in ('event', 'order')) as feed`,
  );
  return rows[0]!;
}

async function growth(work: () => Promise<unknown>) {
  const before = await counts();
  await work();
  const after = await counts();
  return {
    events: after.events - before.events,
    orders: after.orders - before.orders,
    log: after.log - before.log,
    feed: after.feed - before.feed,
  };
}

const nothing = { events: 0, orders: 0, log: 0, feed: 0 };

describe('a report', () => {
  it('becomes an event with its decision, an order, a log entry and two feed rows', async () => {
    let event: Event | undefined;
    const grown = await growth(async () => {
      const answer = await operations.request<Event>('partner', '/api/events', {
        body: {
          ...debris,
          externalId: 'first',
          accuracy: 5,
          occurredAt: '2026-01-02T11:04:05+08:00',
          description: '路边堆积垃圾约3平方米',
          properties: { camera: 'C-17', boxes: [[1, 2, 3, 4]] },
        },
      });
      expect(answer.status).toBe(201);
      event = answer.body;
      expect(answer.headers.get('Location')).toBe(`/api/events/${event.id}`);
    });
    expect(grown).toEqual({ events: 1, orders: 1, log: 1, feed: 2 });
    expect(event).toMatchObject({
      source: 'camera-ai',
      externalId: 'first',
      item: 'road.roadside-rubbish',
      scene: 'road',
      severity: 'medium',
      occurredAt: '2026-01-02T03:04:05.000Z',
      point: inFirstStreet,
      accuracy: 5,
      description: '路边堆积垃圾约3平方米',
      properties: { camera: 'C-17', boxes: [[1, 2, 3, 4]] },
      decision: {
        status: 'routed',
        lead: { code: '990101001', kind: 'street-office' },
        areas: { district: { code: '990101' }, unitGrid: { code: '990101001001001' } },
      },
    });
    expect(event?.orderNumber).toMatch(/^\d{8}-\d{6}$/);

    const order = await operations.request('dispatcher', `/api/orders/${event?.orderNumber}`);
    expect(order.body).toMatchObject({
      eventId: event?.id,
      state: 'pending-dispatch',
      lead: {
        code: '990101001',
        name: '990101001街道',
        nameEn: 'Area 990101001',
        kind: 'street-office',
      },
      district: '990101',
      street: '990101001',
      responsibilityGrid: '990101001001',
      revision: 1,
      event,
      log: [
        {
          actor: 'partner',
          actorRole: 'partner',
          action: 'report',
          fromState: null,
          toState: 'pending-dispatch',
        },
      ],
    });
    const { rows } = await operations.database.query<{ topic: string; payload: unknown }>(
      'select topic, payload from wangge.feed order by id desc limit 2',
    );
    expect(rows[1]).toEqual({ topic: 'event', payload: event });
    expect(rows[0]).toMatchObject({
      topic: 'order',
      payload: { number: event?.orderNumber, state: 'pending-dispatch' },
    });
  });

  it('is numbered by the day in the city', async () => {
    const { body } = await operations.request<Event>('partner', '/api/events', { body: debris });
    const day = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai' }).format(
      new Date(body.receivedAt),
    );
    expect(body.orderNumber.slice(0, 8)).toBe(day.replaceAll('-', ''));
  });

  it('waits for a person to verify when nobody is clearly responsible', async () => {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: { ...debris, lon: undefined, lat: undefined, point: betweenStreets, accuracy: 50 },
    });
    expect(body.decision.status).toBe('needs-verification');
    const order = await operations.request<{ state: string }>(
      'dispatcher',
      `/api/orders/${body.orderNumber}`,
    );
    expect(order.body.state).toBe('pending-verify');
  });

  it('takes the severity that the source gives before that of the item', async () => {
    const { body } = await operations.request<Event>('partner', '/api/events', {
      body: { ...debris, severity: 'high' },
    });
    expect(body.severity).toBe('high');
  });
});

describe('all or nothing', () => {
  // A trigger that fails on the marked report stands for whatever can fail inside the database.
  beforeAll(async () => {
    await operations.database.query(
      `create function public.refuse() returns trigger language plpgsql as $$
       begin raise exception 'refused by the test'; end $$`,
    );
  });

  it.each(['events', 'orders', 'order_log', 'feed'])('leaves nothing behind when %s fails', async (table) => {
    await operations.database.query(
      `create trigger refuse before insert on wangge.${table} for each row execute function public.refuse()`,
    );
    const grown = await growth(async () => {
      const one = await operations.request('partner', '/api/events', { body: debris });
      expect(one).toMatchObject({ status: 500, body: { code: 'internal' } });
      const many = await operations.request('partner', '/api/events', { body: [debris, debris] });
      expect(many.status).toBe(500);
    });
    await operations.database.query(`drop trigger refuse on wangge.${table}`);
    expect(grown).toEqual(nothing);
    expect(operations.failures.splice(0)).toHaveLength(2);
  });
});

describe('a repeat with the same source and external id', () => {
  it('answers the first result, whatever else it says', async () => {
    const body = { ...debris, externalId: 'repeat', description: 'the first' };
    const first = await operations.request<Event>('partner', '/api/events', { body });
    const grown = await growth(async () => {
      const second = await operations.request<Event>('partner', '/api/events', {
        body: { ...body, description: 'the second', lon: inLastStreet[0], lat: inLastStreet[1] },
      });
      expect(second).toMatchObject({ status: 200, body: first.body });
      expect(second.headers.get('Location')).toBe(first.headers.get('Location'));
    });
    expect(grown).toEqual(nothing);
  });

  it('is another report when it comes from another source', async () => {
    const { status } = await operations.request('partner', '/api/events', {
      body: { ...debris, source: 'patrol', externalId: 'repeat' },
    });
    expect(status).toBe(201);
  });

  it('counts once among twenty at the same time', async () => {
    const grown = await growth(async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          operations.request<Event>('partner', '/api/events', { body: { ...debris, externalId: 'twenty' } }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
      for (const { body } of answers) expect(body).toEqual(answers[0]!.body);
    });
    expect(grown).toEqual({ events: 1, orders: 1, log: 1, feed: 2 });
  });

  it('counts once in batches that overlap at the same time', async () => {
    const batch = Array.from({ length: 50 }, (_, index) => ({ ...debris, externalId: `overlap-${index}` }));
    const grown = await growth(async () => {
      const answers = await Promise.all(
        [batch, batch.toReversed(), batch].map((body) =>
          operations.request<{ results: Outcome[] }>('partner', '/api/events', { body }),
        ),
      );
      const results = answers.flatMap(({ body }) => body.results);
      expect(results.filter(({ status }) => status === 201)).toHaveLength(50);
      expect(results.filter(({ status }) => status === 200)).toHaveLength(100);
    });
    expect(grown).toEqual({ events: 50, orders: 50, log: 50, feed: 100 });
  });
});

describe('many reports in one request', () => {
  it('answer each in its place, and a bad one harms no other', async () => {
    const body = [
      { ...debris, externalId: 'batch-1' },
      { ...debris, item: 'road.roadside-rubish' },
      { ...debris, lon: outside[0], lat: outside[1] },
      { ...debris, externalId: 'batch-1' },
      'not a report',
      { ...debris, externalId: 'repeat' },
    ];
    let answer: Awaited<ReturnType<typeof send>> | undefined;
    const send = () => operations.request<{ results: Outcome[] }>('partner', '/api/events', { body });
    const grown = await growth(async () => {
      answer = await send();
    });
    expect(grown).toEqual({ events: 1, orders: 1, log: 1, feed: 2 });
    expect(answer?.status).toBe(207);
    expect(answer?.body.results).toMatchObject([
      { status: 201, externalId: 'batch-1', orderNumber: expect.any(String) },
      { status: 400, code: 'unknown-item' },
      { status: 400, code: 'outside-city' },
      { status: 200, externalId: 'batch-1' },
      { status: 400, code: 'invalid-input' },
      { status: 200, externalId: 'repeat' },
    ]);
  });

  it('are 201 when all are stored and 200 when all are known', async () => {
    const body = ['a', 'b'].map((externalId) => ({ ...debris, externalId: `good-${externalId}` }));
    expect((await operations.request('partner', '/api/events', { body })).status).toBe(201);
    expect((await operations.request('partner', '/api/events', { body })).status).toBe(200);
  });

  it('come to the feed in their order', async () => {
    const body = Array.from({ length: 2100 }, (_, index) => ({ ...debris, externalId: `large-${index}` }));
    const grown = await growth(async () => {
      const { status } = await operations.request('partner', '/api/events', { body });
      expect(status).toBe(201);
    });
    expect(grown).toEqual({ events: 2100, orders: 2100, log: 2100, feed: 4200 });
    const { rows } = await operations.database.query<{ external: string }>(
      `select payload ->> 'externalId' as external from wangge.feed
       where topic = 'event' and payload ->> 'externalId' like 'large-%' order by id`,
    );
    expect(rows.map(({ external }) => external)).toEqual(body.map(({ externalId }) => externalId));
  });

  it('are refused when there is none, or more than 10,000', async () => {
    const none = await operations.request('partner', '/api/events', { body: [] });
    expect(none).toMatchObject({ status: 400, body: { code: 'no-events' } });
    const many = await operations.request('partner', '/api/events', { body: Array(10_001).fill(debris) });
    expect(many).toMatchObject({ status: 413, body: { code: 'too-many-events' } });
  });

  it('come as CSV, with a result for each row', async () => {
    const rows = ['来源,编号,事项,经度,纬度,备注', `hotline,csv-1,${debris.item},${lon},${lat},门口`];
    const body = [
      ...rows,
      `hotline,csv-2,${debris.item},2.35,48.85,巴黎`,
      `hotline,csv-3,${debris.item},x,${lat},`,
    ];
    const answer = await operations.request<{ results: Outcome[] }>('partner', '/api/events', {
      body: body.join('\n'),
      headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    });
    expect(answer.status).toBe(207);
    expect(answer.body.results).toMatchObject([
      { status: 201, externalId: 'csv-1' },
      { status: 400, code: 'outside-city' },
      { status: 400, code: 'invalid-input', errors: [{ path: '/lon' }] },
    ]);
    const { rows: stored } = await operations.database.query(
      `select properties from wangge.events where external_id = 'csv-1'`,
    );
    expect(stored).toEqual([{ properties: { 备注: '门口' } }]);
  });

  it('come as NDJSON, where a line cut short is named and the others count', async () => {
    const lines = [JSON.stringify(debris), '', JSON.stringify(debris), JSON.stringify(debris).slice(0, 40)];
    const answer = await operations.request<{ results: Outcome[] }>('partner', '/api/events', {
      body: lines.join('\n'),
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    expect(answer.status).toBe(207);
    expect(answer.body.results).toMatchObject([
      { status: 201 },
      { status: 201 },
      { status: 400, code: 'invalid-json', detail: expect.stringContaining('Line 4') },
    ]);
  });
});
