import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../server/access/principal.ts';
import type { Event } from '../../../server/events/schema.ts';
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

describe('a reader that does not read', () => {
  it('is dropped, slows nobody, and finds everything when it comes back', async () => {
    const start = (await feedIds(['event', 'order'])).at(-1)!;
    const { hostname, port } = new URL(operations.url);
    const stuck = createConnection({ host: hostname, port: Number(port) });
    let dropped = false;
    stuck.on('close', () => {
      dropped = true;
    });
    stuck.on('error', () => undefined);
    stuck.write(
      `GET /api/live HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${operations.keys.dispatcher}\r\n\r\n`,
    );
    // The first bytes show that it is connected; then it stops reading.
    await new Promise((resolve) => stuck.once('data', resolve));
    stuck.pause();
    const quick = await listen('dispatcher');
    const description = '很长的描述'.repeat(700);
    for (let batch = 0; batch < 6; batch++)
      await operations.request('partner', '/api/events', {
        body: Array.from({ length: 200 }, (_, index) => ({
          source: 'live',
          externalId: `stuck-${batch}-${index}`,
          item: 'road.bike-misparked',
          point: inFirstStreet,
          description,
        })),
      });
    await until(quick, 'stuck-5-199');
    await eventually(() => {
      stuck.resume();
      expect(dropped).toBe(true);
    });
    const back = await listen('dispatcher', '', start);
    await eventually(async () => expect(ids(back)).toEqual(await feedIds(['event', 'order'], start)));
  });
});

describe('closing', () => {
  it('ends the streams', async () => {
    const other = await startOperations(await testDatabase());
    const reader = await readStream(`${other.url}/api/live`, { Authorization: `Bearer ${other.keys.admin}` });
    await eventually(() => expect(reader.messages).toHaveLength(1));
    await other.close();
    await eventually(() => expect(reader.ended).toBe(true));
  });
});
