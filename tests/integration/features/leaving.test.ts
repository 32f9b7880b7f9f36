import { get } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { publish, serve, type Town, trees } from '../tiles/town.ts';

let town: Town;
/** Statements that were sent for readers. */
let statements = 0;

/** The database, which counts what is asked on behalf of readers. */
function counting(database: Database): Database {
  return new Proxy(database, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (name !== 'limited') return typeof member === 'function' ? member.bind(target) : member;
      return (...given: Parameters<Database['limited']>) => {
        const limited = target.limited(...given);
        return {
          query: (text: string, values?: readonly unknown[]) => {
            statements++;
            return limited.query(text, values as unknown[]);
          },
        };
      };
    },
  });
}

beforeAll(async () => {
  const database = await testDatabase();
  town = await serve(counting(database));
  // More than the buffers of a connection hold, many times over.
  const note = 'x'.repeat(3000);
  const features = trees().map((tree) => ({ ...tree, properties: { ...tree.properties, note } }));
  await publish(database, 'ancient-trees', features);
  await town.layers.refresh();
});
afterAll(() => town.close());

const small = () =>
  fetch(`${town.url}/ogc/collections/ancient-trees/items?limit=1`).then((answer) => answer.text());

test.each(['jsonseq', 'csv', 'kml', 'gml'])(
  '%s is written as it is read, and ends when its reader leaves',
  async (format) => {
    const address = `${town.url}/ogc/collections/ancient-trees/items?f=${format}`;
    // All of it takes 60 statements, beside those that look it over.
    const whole = await fetch(address);
    let bytes = 0;
    statements = 0;
    for await (const piece of whole.body!) bytes += piece.length;
    expect(bytes).toBeGreaterThan(36_000_000);

    const before = statements;
    const closed = await new Promise<() => Promise<void>>((resolve, reject) => {
      const request = get(address, (response) => {
        // Nothing is read from it.
        response.pause();
        resolve(
          () =>
            new Promise((done) => {
              response.on('close', done);
              response.destroy();
            }),
        );
      });
      request.on('error', reject);
    });
    // While nobody reads, nothing more is asked of the database.
    let held = -1;
    await vi.waitFor(
      async () => {
        const now = statements;
        const same = now === held;
        held = now;
        expect(same).toBe(true);
      },
      { interval: 300, timeout: 20_000 },
    );
    expect(held - before).toBeLessThan(20);
    await closed();
    await small();
    const left = statements;
    await small();
    const each = statements - left;
    await small();
    expect(statements - left).toBe(2 * each);
  },
);

/** Asks for a file that is whole before it is sent; `leave` ends the request. */
function ask(address: string) {
  const leaving = new AbortController();
  const answer = fetch(address, { signal: leaving.signal }).then((response) => response.arrayBuffer());
  return { answer, leave: () => leaving.abort() };
}

test.each(['fgb', 'gpkg', 'parquet', 'shp', 'xlsx'])(
  '%s is made for whoever still waits for it, and ends when the last of them leaves',
  async (format) => {
    const address = `${town.url}/ogc/collections/ancient-trees/items?f=${format}`;
    const before = statements;
    const [first, second] = [ask(address), ask(address)];
    first.answer.catch(() => undefined);
    await vi.waitFor(() => expect(statements - before).toBeGreaterThan(4), { interval: 5 });
    first.leave();
    expect((await second.answer).byteLength).toBeGreaterThan(100_000);
    const whole = statements - before;
    expect(whole).toBeGreaterThan(20);

    // Another file, by another address.
    const other = `${address}&limit=11990`;
    const start = statements;
    const [third, fourth] = [ask(other), ask(other)];
    for (const { answer } of [third, fourth]) answer.catch(() => undefined);
    await vi.waitFor(() => expect(statements - start).toBeGreaterThan(4), { interval: 5 });
    third.leave();
    fourth.leave();
    let held = -1;
    await vi.waitFor(
      () => {
        const same = statements === held;
        held = statements;
        expect(same).toBe(true);
      },
      { interval: 300, timeout: 20_000 },
    );
    expect(statements - start).toBeLessThan(whole * 0.75);
    // Nothing of it is in the way of who asks for it later.
    expect((await ask(other).answer).byteLength).toBeGreaterThan(100_000);
  },
);
