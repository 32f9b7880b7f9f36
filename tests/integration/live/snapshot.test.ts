import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { StreamReader } from '../../harness/event-stream.ts';
import type { Operations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';
import { eventually, type Reading, startReading, until } from './readers.ts';

let operations: Operations;
let listen: Reading['listen'];
let report: Reading['report'];
let endReaders: Reading['endReaders'];
beforeAll(async () => {
  ({ operations, listen, report, endReaders } = await startReading());
  // More than a page of them, of two streets and two scenes.
  const body = Array.from({ length: 250 }, (_, index) => ({
    source: 'live',
    externalId: `open-${index}`,
    item: index % 10 === 0 ? 'waste.bin-overflow' : 'road.bike-misparked',
    point: index % 5 === 0 ? inLastStreet : inFirstStreet,
  }));
  await operations.request('partner', '/api/events', { body });
});
afterEach(() => endReaders());
afterAll(() => operations.close());

describe('a snapshot', () => {
  interface Page {
    id: number;
    more: boolean;
    orders: { number: string; state: string; street: string; scene: string }[];
  }
  const pagesOf = (reader: StreamReader) =>
    reader.messages.filter(({ event }) => event === 'snapshot').map(({ data }) => data as unknown as Page);
  async function snapshot(role: Role, query = '', lastEventId?: number): Promise<StreamReader> {
    const reader = await listen(role, `?snapshot=orders${query}`, lastEventId);
    await eventually(() => expect(pagesOf(reader).at(-1)?.more).toBe(false));
    return reader;
  }
  const numbersIn = (reader: StreamReader) =>
    pagesOf(reader).flatMap(({ orders }) => orders.map((order) => order.number));
  async function open(where = 'true'): Promise<string[]> {
    const { rows } = await operations.database.query<{ number: string }>(
      `select number from wangge.orders where state not in ('closed', 'cancelled') and ${where} order by id`,
    );
    return rows.map(({ number }) => number);
  }

  it('is the open orders, page by page, and the id that changes follow', async () => {
    const cancelled = await report('not in the snapshot');
    await operations.request('dispatcher', `/api/orders/${cancelled.orderNumber}/actions`, {
      body: { action: 'cancel', note: '误报' },
    });
    const reader = await snapshot('dispatcher');
    const expected = await open();
    expect(expected.length).toBeGreaterThan(100);
    expect(numbersIn(reader)).toEqual(expected);
    expect(expected).not.toContain(cancelled.orderNumber);
    // Only where it is whole can it be resumed from.
    const ids = reader.messages.filter(({ event }) => event === 'snapshot').map(({ id }) => id);
    expect(ids.slice(0, -1).every(Number.isNaN)).toBe(true);
    expect(ids.at(-1)).toBe(reader.messages[0]!.id);
    const next = await report('after the snapshot');
    await until(reader, 'after the snapshot');
    await eventually(() => expect(reader.messages.at(-1)!.data.number).toBe(next.orderNumber));
  });

  it('and its changes, the highest revision of each order, are the state, while others write', async () => {
    let writing = true;
    const writer = (async () => {
      for (let n = 0; writing; n++) {
        const { orderNumber } = await report(`moving-${n}`);
        await operations.request('dispatcher', `/api/orders/${orderNumber}/actions`, {
          body: n % 2 ? { action: 'dispatch' } : { action: 'cancel', note: '误报' },
        });
      }
    })();
    const reader = await snapshot('dispatcher');
    writing = false;
    await writer;
    await report('moved');
    await until(reader, 'moved');
    interface Known {
      number: string;
      state: string;
      revision: number;
    }
    const known = new Map<string, Known>();
    const told = reader.messages.flatMap(({ event, data }) =>
      event === 'snapshot' ? (data.orders as Known[]) : event === 'order' ? [data as unknown as Known] : [],
    );
    for (const order of told)
      if (order.revision >= (known.get(order.number)?.revision ?? 0)) known.set(order.number, order);
    const stillOpen = [...known.values()].filter(({ state }) => state !== 'cancelled');
    await eventually(async () =>
      expect(stillOpen.map(({ number }) => number).sort()).toEqual((await open()).sort()),
    );
  });

  it('is narrowed as the changes are', async () => {
    expect(numbersIn(await snapshot('dispatcher', '&scene=waste'))).toEqual(await open("scene = 'waste'"));
    expect(numbersIn(await snapshot('dispatcher', '&bbox=123.03,31.01,123.04,31.02'))).toEqual(
      await open("street = '990102002'"),
    );
    const own = await open("street = '990101001'");
    expect(numbersIn(await snapshot('street'))).toEqual(own);
    expect(numbersIn(await snapshot('street', '&street=990102002'))).toEqual([]);
  });

  it('is sent again where the reader could not go on, and not where it can', async () => {
    const lost = await snapshot('dispatcher', '', 999_999_999);
    expect(lost.messages[1]).toMatchObject({ event: 'resync', data: { reason: 'unknown-id' } });
    expect(numbersIn(lost)).toEqual(await open());
    const resumed = await listen('dispatcher', '?snapshot=orders', lost.messages[0]!.id);
    await report('resumed');
    await until(resumed, 'resumed');
    expect(pagesOf(resumed)).toEqual([]);
  });

  it('is of a partner what came of his reports, and of nothing else there is', async () => {
    const { orderNumber } = await report('reported by the partner');
    const { body: other } = await operations.request<Event>('dispatcher', '/api/events', {
      body: { source: 'desk', item: 'road.bike-misparked', point: inFirstStreet },
    });
    const numbers = numbersIn(await snapshot('partner'));
    expect(numbers).toContain(orderNumber);
    expect(numbers).not.toContain(other.orderNumber);
    const tiles = await operations.request('dispatcher', '/api/live?snapshot=tiles');
    expect([tiles.status, tiles.body.code]).toEqual([400, 'invalid-input']);
  });

  it('and the changes bring an office the orders in which it assists', async () => {
    const { id, orderNumber } = await report('assisted', inLastStreet);
    const changes = await listen('street');
    const unit = { code: '990101001', name: '990101001街道', nameEn: null, kind: 'street-office' };
    const act = (body: object) =>
      operations.request('dispatcher', `/api/orders/${orderNumber}/actions`, { body });
    expect((await act({ action: 'add-assist', unit })).status).toBe(200);
    expect((await act({ action: 'dispatch' })).status).toBe(200);
    const told = () => changes.messages.filter(({ data }) => data.number === orderNumber);
    await eventually(() =>
      expect(told().map(({ data }) => data.state)).toEqual(['pending-dispatch', 'dispatched']),
    );
    expect(numbersIn(await snapshot('street'))).toContain(orderNumber);
    expect((await operations.request('street', `/api/events/${id}`)).status).toBe(200);
  });
});

describe('a reader that does not keep up', () => {
  it('is told to begin again, slows nobody, and goes on', async () => {
    const { hostname, port } = new URL(operations.url);
    const slow = createConnection({ host: hostname, port: Number(port) });
    let received = '';
    slow.setEncoding('utf8');
    slow.on('data', (text) => {
      received += text;
    });
    slow.write(
      `GET /api/live HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${operations.keys.dispatcher}\r\n\r\n`,
    );
    await eventually(() => expect(received).toContain('event: hello'));
    slow.pause();
    const quick = await listen('dispatcher');
    const description = '很长的描述'.repeat(700);
    for (let batch = 0; batch < 6; batch++)
      await operations.request('partner', '/api/events', {
        body: Array.from({ length: 200 }, (_, index) => ({
          source: 'live',
          externalId: `slow-${batch}-${index}`,
          item: 'road.bike-misparked',
          point: inFirstStreet,
          description,
        })),
      });
    await until(quick, 'slow-5-199');
    expect(quick.messages.some(({ event }) => event === 'resync')).toBe(false);
    slow.resume();
    await eventually(() => expect(received).toContain('"reason":"too-slow"'));
    await report('after it was slow');
    await eventually(() => expect(received).toContain('after it was slow'));
    const ids = [...received.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(received).not.toContain('"externalId":"slow-5-199"');
    slow.destroy();
  });
});
