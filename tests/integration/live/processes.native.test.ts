import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';

// Each has its own connections, its own reader of the feed and its own place in it, as two processes do.
let first: Operations;
let second: Operations;
const closers: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const place = await testDatabasePlace();
  const start = async () => {
    const database = await openDatabase({ ...place, log: silentLog });
    closers.push(() => database.close());
    const operations = await startOperations(database);
    closers.push(() => operations.close());
    return operations;
  };
  first = await start();
  second = await start();
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

it('tells who has an order open through whichever process they say so', async () => {
  const { body } = await first.request<Event>('partner', '/api/events', {
    body: { source: 'presence', externalId: '1', item: 'road.bike-misparked', point: inFirstStreet },
  });
  const told = await readStream(`${second.url}/api/live`, {
    Authorization: `Bearer ${second.keys.dispatcher}`,
  });
  await vi.waitFor(() => expect(told.messages).toHaveLength(1));
  const path = `/api/orders/${body.orderNumber}/presence`;
  const say = (operations: Operations, role: 'street' | 'dispatcher', doing: string) =>
    operations.request<{ watchers: { name: string; doing: string }[] }>(role, path, {
      method: 'PUT',
      body: { doing },
    });
  // Whoever may write to the database may announce anything.
  for (const message of ['', '{', '{"from":"elsewhere","number":1}']) await first.database.announce(message);
  await say(first, 'street', 'acting');
  await vi.waitFor(() =>
    expect(
      told.messages.filter(({ event }) => event === 'presence').map(({ data }) => [data.name, data.doing]),
    ).toEqual([['street', 'acting']]),
  );
  const { watchers } = (await say(second, 'dispatcher', 'viewing')).body;
  expect(watchers.map(({ name, doing }) => [name, doing])).toEqual([['street', 'acting']]);
  await say(first, 'street', 'gone');
  await vi.waitFor(async () =>
    expect((await say(second, 'dispatcher', 'viewing')).body.watchers).toEqual([]),
  );
  told.close();
});

function listen(operations: Operations, lastEventId: number) {
  return readStream(`${operations.url}/api/live?lastEventId=${lastEventId}`, {
    Authorization: `Bearer ${operations.keys.admin}`,
  });
}

it('a reader of one process gets in one order what is written through both', async () => {
  const newest = await first.database.query<{ id: number }>(
    'select coalesce(max(id), 0) as id from wangge.feed',
  );
  const start = newest.rows[0]!.id;
  const reader = await listen(second, start);
  const write = async (operations: Operations, name: string) => {
    for (let n = 0; n < 25; n++)
      await operations.request<Event>('partner', '/api/events', {
        body: { source: name, externalId: String(n), item: 'road.bike-misparked', point: inFirstStreet },
      });
  };
  await Promise.all([write(first, 'first'), write(second, 'second'), write(first, 'third')]);
  const { rows } = await first.database.query<{ id: number }>(
    'select id from wangge.feed where id > $1 order by id',
    [start],
  );
  expect(rows.length).toBeGreaterThanOrEqual(150);
  await vi.waitFor(
    () =>
      expect(reader.messages.filter(({ event }) => event !== 'hello').map(({ id }) => id)).toEqual(
        rows.map(({ id }) => id),
      ),
    { timeout: 30_000 },
  );

  // Breaks off, and goes on at the other process after the last message it had.
  reader.close();
  const last = reader.messages.at(-1)!.id;
  await write(second, 'fourth');
  const again = await listen(first, last);
  await vi.waitFor(() => expect(again.messages.filter(({ event }) => event === 'event')).toHaveLength(25), {
    timeout: 30_000,
  });
  expect(again.messages[1]!.id).toBe(last + 1);
  again.close();
});
