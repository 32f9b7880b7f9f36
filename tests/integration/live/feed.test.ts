import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../server/access/principal.ts';
import { createAccess } from '../../../server/access/service.ts';
import type { Event } from '../../../server/events/schema.ts';
import { prune } from '../../../server/live/pruning.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream, type StreamReader } from '../../harness/event-stream.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

/** Waits for a state, long enough for a busy machine. */
function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000 });
}

let operations: Operations;
const open: StreamReader[] = [];
beforeAll(async () => {
  operations = await startOperations(await testDatabase());
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
  expect(operations.failures).toEqual([]);
});
afterAll(() => operations.close());

async function listen(role: Role, query = '', lastEventId?: number | string): Promise<StreamReader> {
  const reader = await readStream(`${operations.url}/api/live${query}`, {
    Authorization: `Bearer ${operations.keys[role]}`,
    ...(lastEventId === undefined ? {} : { 'Last-Event-ID': String(lastEventId) }),
  });
  open.push(reader);
  await eventually(() => expect(reader.messages[0]?.event).toBe('hello'));
  return reader;
}

async function report(
  externalId: string,
  point = inFirstStreet,
  item = 'road.bike-misparked',
): Promise<Event> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'live', externalId, item, point },
  });
  return body;
}

async function feedIds(topics: string[], after = 0): Promise<number[]> {
  const { rows } = await operations.database.query<{ id: number }>(
    'select id from wangge.feed where topic = any ($1) and id > $2 order by id',
    [topics, after],
  );
  return rows.map(({ id }) => id);
}

function ids(reader: StreamReader): number[] {
  return reader.messages.filter(({ event }) => event !== 'hello').map(({ id }) => id);
}

/** Waits until the reader has the event that was reported last. */
async function until(reader: StreamReader, externalId: string): Promise<void> {
  await eventually(() =>
    expect(reader.messages.some(({ data }) => data.externalId === externalId)).toBe(true),
  );
}

describe('the live feed', () => {
  it('says where it is, then tells events and orders as they commit', async () => {
    const reader = await listen('dispatcher');
    expect(reader.status).toBe(200);
    expect(reader.headers.get('Content-Type')).toBe('text/event-stream');
    expect(reader.headers.get('Cache-Control')).toBe('no-store');
    expect(reader.headers.get('X-Accel-Buffering')).toBe('no');
    const hello = reader.messages[0]!;
    expect(hello.data.id).toBe((await feedIds(['event', 'order', 'tiles', 'layer'])).at(-1) ?? 0);
    expect(hello.id).toBe(hello.data.id);

    const event = await report('first');
    await eventually(() => expect(reader.messages).toHaveLength(3));
    expect(reader.messages[1]).toMatchObject({ event: 'event', data: event });
    expect(reader.messages[2]).toMatchObject({
      event: 'order',
      data: { number: event.orderNumber, state: 'pending-dispatch', revision: 1 },
    });

    const acted = await operations.request('dispatcher', `/api/orders/${event.orderNumber}/actions`, {
      body: { action: 'dispatch' },
    });
    await eventually(() => expect(reader.messages).toHaveLength(4));
    expect(reader.messages[3]).toMatchObject({ event: 'order', data: acted.body });
    expect(ids(reader)).toEqual(await feedIds(['event', 'order'], hello.id));
  });

  it('tells every reader', async () => {
    const readers = await Promise.all(Array.from({ length: 10 }, () => listen('dispatcher')));
    await report('for all');
    for (const reader of readers) await until(reader, 'for all');
  });

  it('replays from an id exactly once and in order, while others write', async () => {
    const start = (await feedIds(['event', 'order'])).at(-1)!;
    let writing = true;
    let written = 0;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; writing; n++) {
        await report(`replay-${writer}-${n}`);
        written++;
      }
    });
    await eventually(() => expect(written).toBeGreaterThan(40));

    // Break again and again, each time going on after the last message seen.
    const seen: number[] = [];
    for (let breaks = 0; breaks < 5; breaks++) {
      const reader = await listen('dispatcher', '', seen.at(-1) ?? start);
      const enough = ids(reader).length + 15;
      await eventually(() => expect(ids(reader).length).toBeGreaterThan(enough));
      reader.close();
      seen.push(...ids(reader));
    }
    writing = false;
    await Promise.all(writers);
    await report('replay-end');
    const last = await listen('dispatcher', '', seen.at(-1));
    await until(last, 'replay-end');
    await eventually(async () => expect(ids(last).at(-1)).toBe((await feedIds(['event', 'order'])).at(-1)));
    seen.push(...ids(last));
    expect(seen).toEqual(await feedIds(['event', 'order'], start));
  });

  it('replays over more than one page', async () => {
    const start = (await feedIds(['event', 'order'])).at(-1)!;
    const body = Array.from({ length: 450 }, (_, index) => ({
      source: 'live',
      externalId: `page-${index}`,
      item: 'road.bike-misparked',
      point: inFirstStreet,
    }));
    await operations.request('partner', '/api/events', { body });
    const reader = await listen('dispatcher', `?lastEventId=${start}`);
    await eventually(async () => expect(ids(reader)).toEqual(await feedIds(['event', 'order'], start)));
    expect(ids(reader)).toHaveLength(900);
  });

  it.each([
    ['garbage', 'not-an-id'],
    ['-1', 'not-an-id'],
    ['1e3', 'not-an-id'],
    ['999999999999', 'unknown-id'],
  ])('asks for a new start after the id "%s", then goes on', async (lastEventId, reason) => {
    const reader = await listen('dispatcher', '', lastEventId);
    await eventually(() => expect(reader.messages).toHaveLength(2));
    const [hello, resync] = reader.messages;
    expect(resync).toMatchObject({ event: 'resync', data: { id: hello!.data.id, reason } });
    await report(`after ${lastEventId}`);
    await until(reader, `after ${lastEventId}`);
  });

  it('asks for a new start when the rows that were missed are no longer kept', async () => {
    const oldest = (await feedIds(['event', 'order', 'layer', 'tiles']))[0]!;
    await operations.database.query('delete from wangge.feed where id <= $1', [oldest + 20]);
    const reader = await listen('dispatcher', '', oldest);
    await eventually(() =>
      expect(reader.messages[1]).toMatchObject({ event: 'resync', data: { reason: 'too-old' } }),
    );
  });
});

describe('a reader that missed very much', () => {
  it('is asked for a new start rather than sent all of it', async () => {
    const start = (await feedIds(['event', 'order'])).at(-1)!;
    await operations.database.query(
      `insert into wangge.feed (topic, payload) select 'layer', '{"layer": "streets"}' from generate_series(1, 20001)`,
    );
    const reader = await listen('dispatcher', '', start);
    await eventually(() =>
      expect(reader.messages[1]).toMatchObject({ event: 'resync', data: { reason: 'too-old' } }),
    );
    expect(reader.messages).toHaveLength(2);
  });
});

describe('what a reader asks for', () => {
  it('narrows by box, scene and street', async () => {
    const readers = {
      box: await listen('dispatcher', '?bbox=123.03,31.01,123.04,31.02'),
      scene: await listen('dispatcher', '?scene=waste'),
      street: await listen('dispatcher', '?street=990101001'),
      all: await listen('dispatcher'),
    };
    await report('here, road');
    await report('there, waste', inLastStreet, 'waste.bin-overflow');
    await report('there, road', inLastStreet);
    await report('here, waste', inFirstStreet, 'waste.bin-overflow');
    for (const [reader, expected] of [
      [readers.all, ['here, road', 'there, waste', 'there, road', 'here, waste']],
      [readers.box, ['there, waste', 'there, road']],
      [readers.scene, ['there, waste', 'here, waste']],
      [readers.street, ['here, road', 'here, waste']],
    ] as const)
      await eventually(() =>
        expect(
          reader.messages.filter(({ event }) => event === 'event').map(({ data }) => data.externalId),
        ).toEqual(expected),
      );
  });

  it('never widens what the role may see', async () => {
    const before = (await feedIds(['event', 'order'])).at(-1)!;
    await report('own street');
    await report('other street', inLastStreet);
    await report('own again');
    const told = async (role: Role, query = '') => {
      const reader = await listen(role, query, before);
      const control = await listen('admin', '', before);
      await until(control, 'own again');
      return reader;
    };
    const street = await told('street');
    await eventually(() => expect(ids(street)).toHaveLength(4));
    expect(street.messages.map(({ data }) => data.externalId ?? data.street ?? 'hello')).toEqual([
      'hello',
      'own street',
      '990101001',
      'own again',
      '990101001',
    ]);
    const partner = await told('partner');
    await until(partner, 'own again');
    expect(partner.messages.map(({ event }) => event)).toEqual(['hello', 'event', 'event', 'event']);
    const wider = await told('street', '?street=990102002');
    await report('own, a last time');
    await until(await listen('admin', '', before), 'own, a last time');
    expect(ids(wider)).toEqual([]);
  });

  it('is refused without a key, and with a box that is none', async () => {
    expect((await operations.request(null, '/api/live')).status).toBe(401);
    expect((await operations.request('dispatcher', '/api/live?bbox=1,2')).body.code).toBe('invalid-input');
  });
});

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

  it('is refused to a partner, and of what there is none of', async () => {
    const partner = await operations.request('partner', '/api/live?snapshot=orders');
    expect([partner.status, partner.body.code]).toEqual([403, 'not-allowed']);
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

it('tells an office once that an order went to another one, and nobody who has it still', async () => {
  const { id, orderNumber } = await report('moved', inFirstStreet);
  const [office, desk] = [await listen('street'), await listen('dispatcher')];
  const post = async (path: string, body: object) =>
    expect((await operations.request('dispatcher', path, { body })).status).toBeLessThan(300);
  const lead = { code: '990102002', name: '990102002街道', nameEn: null, kind: 'street-office' };
  await post(`/api/events/${id}/override`, { lead, reason: '界线有误' });
  await post(`/api/orders/${orderNumber}/actions`, { action: 'dispatch' });
  const told = (reader: StreamReader, name: string) =>
    reader.messages.filter(({ event, data }) => event === name && data.number === orderNumber);
  await eventually(() => expect(told(desk, 'order')).toHaveLength(2));
  await report('after', inFirstStreet);
  await eventually(() => expect(office.messages.at(-1)?.event).toBe('order'));
  expect(told(office, 'withdrawn').map(({ data }) => data)).toEqual([
    { number: orderNumber, eventId: id, revision: told(desk, 'order')[0]!.data.revision },
  ]);
  expect([told(office, 'order'), told(desk, 'withdrawn')]).toEqual([[], []]);
  expect((await operations.request('street', `/api/orders/${orderNumber}`)).status).toBe(404);
});

describe('a reader that does not keep up', () => {
  it('is told to begin anew, slows nobody, and goes on', async () => {
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

describe('removing the oldest rows', () => {
  const all = async () =>
    (await operations.database.query<{ id: number }>('select id from wangge.feed order by id')).rows.map(
      ({ id }) => id,
    );

  it('keeps the young and the newest', async () => {
    const { database } = operations;
    const before = await all();
    expect(await prune(database, { hours: 1, rows: 0 })).toBe(0);
    await database.query("update wangge.feed set at = now() - interval '2 hours' where id <= $1", [
      before[29],
    ]);
    expect(await prune(database, { hours: 3, rows: 0 })).toBe(0);
    expect(await prune(database, { hours: 1, rows: before.at(-1)! - before[19]! })).toBe(20);
    expect(await prune(database, { hours: 1, rows: 0 })).toBe(10);
    expect(await all()).toEqual(before.slice(30));
    const reader = await listen('dispatcher', '', before[20]!);
    await eventually(() =>
      expect(reader.messages[1]).toMatchObject({ event: 'resync', data: { reason: 'too-old' } }),
    );
  });

  it('never empties the feed, so that its ids are known', async () => {
    const { database } = operations;
    const newest = (await all()).at(-1);
    await database.query("update wangge.feed set at = now() - interval '1 year'");
    await prune(database, { hours: 1, rows: 0 });
    expect(await all()).toEqual([newest]);
  });
});

it('tells at once who has an order open to whoever may see it, and nobody later', async () => {
  const { orderNumber } = await report('presence');
  const dispatcher = await listen('dispatcher');
  const street = await listen('street');
  const partner = await listen('partner');
  const path = `/api/orders/${orderNumber}/presence`;
  const tell = (role: Role, doing: string) =>
    operations.request<{ watchers: { name: string; doing: string }[] }>(role, path, {
      method: 'PUT',
      body: { doing },
    });
  expect((await tell('street', 'acting')).body.watchers).toEqual([]);
  const { body } = await tell('dispatcher', 'viewing');
  expect(body.watchers.map(({ name, doing }) => [name, doing])).toEqual([['street', 'acting']]);
  const told = (reader: StreamReader) =>
    reader.messages
      .filter(({ event }) => event === 'presence')
      .map(({ data }) => ({ name: data.name, doing: data.doing }));
  for (const reader of [dispatcher, street])
    await eventually(() =>
      expect(told(reader).map(({ name, doing }) => [name, doing])).toEqual([
        ['street', 'acting'],
        ['dispatcher', 'viewing'],
      ]),
    );
  expect((await tell('dispatcher', 'gone')).body.watchers).toHaveLength(1);
  expect((await tell('dispatcher', 'staring')).status).toBe(400);
  expect((await tell('partner', 'viewing')).status).toBe(403);
  expect(told(partner)).toEqual([]);
  const elsewhere = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'live', externalId: 'presence-2', item: 'road.bike-misparked', point: inLastStreet },
  });
  const other = `/api/orders/${elsewhere.body.orderNumber}/presence`;
  const refused = await operations.request('street', other, { method: 'PUT', body: { doing: 'viewing' } });
  expect(refused.status).toBe(404);
  expect(told(await listen('dispatcher'))).toEqual([]);
});

describe('the end of a stream', () => {
  it('comes with the end of its session or key, and with that of the service', async () => {
    const database = await testDatabase();
    const other = await startOperations(database, undefined, 100);
    await other.access.addUser({
      name: 'night',
      displayName: '夜班',
      role: 'dispatcher',
      street: null,
      password: 'correct horse',
    });
    const sessions = await Promise.all(['a', 'b'].map(() => other.access.signIn('night', 'correct horse')));
    const listen = async (token: string) => {
      const reader = await readStream(`${other.url}/api/live`, { Authorization: `Bearer ${token}` });
      await eventually(() => expect(reader.messages).toHaveLength(1));
      return reader;
    };
    const [signedOut, expired, revoked, staying] = await Promise.all(
      [sessions[0]!.token, sessions[1]!.token, other.keys.gis, other.keys.admin].map(listen),
    );
    await other.access.signOut(`Bearer ${sessions[0]!.token}`);
    await eventually(() => expect(signedOut!.ended).toBe(true));
    await database.query('update wangge.sessions set expires_at = now()');
    await eventually(() => expect(expired!.ended).toBe(true));
    // As another process would.
    await createAccess(database, undefined).revokeKey(other.keys.gis);
    await eventually(() => expect(revoked!.ended).toBe(true));
    expect(staying!.ended).toBe(false);
    await other.close();
    await eventually(() => expect(staying!.ended).toBe(true));
  });
});
