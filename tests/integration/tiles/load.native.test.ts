import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, published, serve, type Town } from './town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  // Every layer is larger than what may be read into memory: all tiles are made by the database.
  town = await serve(database, { memoryFeatures: 0 });
  await publish(database, 'unit-grids', grids());
  await vi.waitFor(() => expect(town.layers.published()).toHaveLength(1));
  // What the low zooms show has been prepared when a tile of the layer is answered.
  expect((await fetch(`${town.url}/tiles/unit-grids/14/13789/6702`)).status).toBe(200);
});
afterAll(() => town.close());

/** How many statements of the tile makers are under way in the database. */
async function underWay(): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::integer from pg_stat_activity
      where application_name = 'wangge tiles' and state = 'active' and datname = current_database()`,
  );
  return rows[0]!.count;
}

/** Runs `work` while no tile of the layer can be made, as its table is locked. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`lock table ${published(town.layers, 'unit-grids').table} in access exclusive mode`);
    await work();
  } finally {
    await client.end();
  }
}

test('a hundred readers of one cold tile make one query', async () => {
  let answers: Promise<Response[]> = Promise.resolve([]);
  await whileLocked(async () => {
    answers = Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        fetch(`${town.url}/tiles/unit-grids/13/6894/3351`, {
          headers: { 'Accept-Encoding': ['gzip', 'br', 'identity'][index % 3]! },
        }),
      ),
    );
    await vi.waitFor(async () => expect(await underWay()).toBe(1));
    // All the others have arrived when one that was sent after them is answered.
    expect((await fetch(`${town.url}/tiles/unit-grids`)).status).toBe(200);
    expect(await underWay()).toBe(1);
  });
  const bodies = await Promise.all((await answers).map((answer) => answer.arrayBuffer()));
  expect(bodies[0]!.byteLength).toBeGreaterThan(100);
  for (const body of bodies) expect(Buffer.from(body).equals(Buffer.from(bodies[0]!))).toBe(true);
});

test('a reader who leaves cancels the query; one who stays keeps it', async () => {
  const leaving = new AbortController();
  const left = fetch(`${town.url}/tiles/unit-grids/13/6895/3350`, { signal: leaving.signal }).catch(
    (error: Error) => error.name,
  );
  await whileLocked(async () => {
    const both = [new AbortController(), new AbortController()];
    const pair = both.map(({ signal }) =>
      fetch(`${town.url}/tiles/unit-grids/13/6896/3350`, { signal }).catch((error: Error) => error.name),
    );
    await vi.waitFor(async () => expect(await underWay()).toBeGreaterThanOrEqual(1));
    leaving.abort();
    both[0]!.abort();
    expect(await pair[0]).toBe('AbortError');
    await vi.waitFor(async () => expect(await underWay()).toBe(1));
    both[1]!.abort();
    await vi.waitFor(async () => expect(await underWay()).toBe(0));
  });
  await left;
  expect((await fetch(`${town.url}/tiles/unit-grids/13/6896/3350`)).status).toBe(200);
});

test('past the limit the answer is 503 with Retry-After, and other addresses stay answered', async () => {
  const requests = 530;
  const kinds: string[] = [];
  let all: Promise<unknown> = Promise.resolve();
  await whileLocked(async () => {
    all = Promise.all(
      Array.from({ length: requests }, async (_, index) => {
        const response = await fetch(
          `${town.url}/tiles/unit-grids/16/${55170 + (index % 30)}/${26800 + Math.floor(index / 30)}`,
        );
        const { code } =
          response.status === 503 ? ((await response.json()) as { code: string }) : { code: '' };
        kinds.push(`${response.status} ${code} ${response.headers.get('retry-after') ?? ''}`.trim());
      }),
    );
    await vi.waitFor(() => expect(kinds.length).toBe(requests - 520), 8_000);
    expect(new Set(kinds)).toEqual(new Set(['503 busy 1']));
    expect((await fetch(`${town.url}/tiles/unit-grids`)).status).toBe(200);
    expect((await fetch(`${town.url}/tiles/unit-grids/13/6894/3351`)).status).toBe(200);
  });
  await all;
  expect(new Set(kinds.slice(requests - 520))).toEqual(new Set(['200', '204']));
});
