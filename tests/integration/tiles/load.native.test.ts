import { setMaxListeners } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { publicView } from '../../../server/layers/view.ts';
import { cityTiles } from '../../../server/tiles/city-view.ts';
import { consoleEncoding } from '../../../tiles/tile-encoding.ts';
import { testDatabase } from '../../harness/database.ts';
import { grids, publish, published, rivers, serve, type Town } from './town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  // Every layer is larger than what may be read into memory: all tiles are made by the database.
  town = await serve(database, { memoryFeatures: 0 });
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(2);
  // All that shows the city has been made ahead, and nothing is any more.
  const ahead = cityTiles(town.layers.published());
  expect(new Set(ahead.map(([ids]) => ids))).toEqual(new Set(['unit-grids', 'rivers']));
  await vi.waitFor(async () => {
    for (const [ids, address] of ahead) {
      const set = await town.tiles.resolveSet(ids, publicView, { encoding: consoleEncoding });
      expect(town.tiles.cached(set.at(address), address, ['gzip'])).toBeDefined();
    }
    expect(await underWay()).toBe(0);
  }, 60_000);
  // What the low zooms show has been prepared when a tile of the layer is answered.
  expect((await fetch(`${town.url}/tiles/unit-grids/14/13789/6702`)).status).toBe(200);
});
afterAll(() => town.close());

/** A signal by which many readers leave at once. */
function crowd(): AbortController {
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  return leaving;
}

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
        fetch(`${town.url}/tiles/unit-grids/15/27585/13409`, {
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
  const left = fetch(`${town.url}/tiles/unit-grids/15/27589/13409`, { signal: leaving.signal }).catch(
    (error: Error) => error.name,
  );
  await whileLocked(async () => {
    const both = [new AbortController(), new AbortController()];
    const pair = both.map(({ signal }) =>
      fetch(`${town.url}/tiles/unit-grids/15/27590/13409`, { signal }).catch((error: Error) => error.name),
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
  expect((await fetch(`${town.url}/tiles/unit-grids/15/27590/13409`)).status).toBe(200);
});

test('past a reader’s limit the answer is 503 with Retry-After, and others stay answered', async () => {
  const requests = 200;
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
    await vi.waitFor(() => expect(kinds.length).toBe(requests - 128), 8_000);
    expect(new Set(kinds)).toEqual(new Set(['503 too-many-tiles 1']));
    // What is in the cache costs nothing.
    expect((await fetch(`${town.url}/tiles/unit-grids`)).status).toBe(200);
    expect((await fetch(`${town.url}/tiles/unit-grids/13/6894/3351.mlt`)).status).toBe(200);
  });
  await all;
  expect(new Set(kinds.slice(requests - 128))).toEqual(new Set(['200', '204']));
});

test('the heavy filters of one reader take no tile from another', async () => {
  const { tiles } = town;
  const leaving = crowd();
  const heavy = await tiles.resolveSet('unit-grids', publicView, { filter: "name LIKE '%a%'" });
  const other = await tiles.resolveSet('rivers', publicView);
  let waiting: Promise<unknown>[] = [];
  await whileLocked(async () => {
    waiting = Array.from({ length: 120 }, (_, index) =>
      tiles
        .tile(heavy, { z: 18, x: 220_000 + index, y: 107_000 }, ['gzip'], 'heavy', leaving.signal)
        .catch(() => undefined),
    );
    await vi.waitFor(async () => expect(await underWay()).toBe(3));
    // None of the heavy ones can end; the other reader's are made beside them.
    for (let x = 220_500; x < 220_510; x++) {
      const address = { z: 18, x, y: 107_000 };
      const { status } = await tiles.tile(other, address, ['gzip'], 'other', leaving.signal);
      expect([200, 204]).toContain(status);
    }
    leaving.abort(new Error('left'));
  });
  await Promise.all(waiting);
  await vi.waitFor(async () => expect(await underWay()).toBe(0));
});

test('a hundred thousand distinct cold tiles at once are refused but for those that fit', async () => {
  const { tiles } = town;
  const set = await tiles.resolveSet('unit-grids', publicView);
  const leaving = crowd();
  const codes = new Map<string, number>();
  let first: Promise<unknown> = Promise.resolve();
  await whileLocked(async () => {
    first = Promise.all(
      Array.from({ length: 100_000 }, async (_, index) => {
        const address = { z: 20, x: 880_000 + (index % 400), y: 425_000 + Math.floor(index / 400) };
        const reader = `reader ${index % 5}`;
        const code = await tiles.tile(set, address, ['gzip'], reader, leaving.signal).then(
          () => 'made',
          (error: { code?: string; message: string }) => error.code ?? error.message,
        );
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }),
    );
    // Of those that fit some may have waited too long by the time that a busy machine has refused the others.
    const refused = () => (codes.get('busy') ?? 0) + (codes.get('too-many-tiles') ?? 0);
    await vi.waitFor(() => expect(refused()).toBe(100_000 - 520), 30_000);
    expect(codes.get('made')).toBeUndefined();
    expect((await fetch(`${town.url}/tiles/unit-grids/13/6894/3351.mlt`)).status).toBe(200);
    leaving.abort(new Error('left'));
  });
  await first;
  await vi.waitFor(async () => expect(await underWay()).toBe(0));
  expect((await fetch(`${town.url}/tiles/unit-grids/20/880600/428800`)).status).toBeLessThan(300);
});

test('with no room to make it, a tile that has just changed is answered as it was, and says so', async () => {
  const address = '/tiles/rivers/13/6896/3350';
  const before = await fetch(town.url + address);
  const body = Buffer.from(await before.arrayBuffer());
  const { tiles } = town;
  const set = await tiles.resolveSet('unit-grids', publicView);
  const leaving = crowd();
  let waiting: Promise<unknown>[] = [];
  await whileLocked(async () => {
    waiting = Array.from({ length: 520 }, (_, index) =>
      tiles
        .tile(set, { z: 20, x: 890_000 + index, y: 425_000 }, ['gzip'], `reader ${index % 5}`, leaving.signal)
        .catch(() => undefined),
    );
    await publish(
      database,
      'rivers',
      rivers().map((river) => ({ ...river, name: `${river.name}改` })),
    );
    await vi.waitFor(() => expect(published(town.layers, 'rivers').version).toBe(2));
    const stale = await fetch(town.url + address);
    expect(stale.status).toBe(200);
    expect(stale.headers.get('cache-status')).toBe('wangge; hit; ttl=-1; detail=busy');
    expect(stale.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(Buffer.from(await stale.arrayBuffer()).equals(body)).toBe(true);
    // There is nothing to answer instead of a tile that nobody has asked for before.
    expect((await fetch(`${town.url}/tiles/rivers/14/13792/6700`)).status).toBe(503);
    leaving.abort(new Error('left'));
  });
  await Promise.all(waiting);
  const fresh = await fetch(town.url + address);
  expect([fresh.status, fresh.headers.get('cache-status')]).toEqual([200, null]);
  expect(fresh.headers.get('etag')).not.toBe(before.headers.get('etag'));
});
