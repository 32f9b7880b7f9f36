import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import { prune } from '../../../server/live/pruning.ts';
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
});
afterEach(() => endReaders());
afterAll(() => operations.close());

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
    const own = ['event', 'order', 'event', 'order', 'event', 'order'];
    await eventually(() => expect(partner.messages.map(({ event }) => event)).toEqual(['hello', ...own]));
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
