import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { cameras, grids, key, publish, published, rivers, serve } from './town.ts';

let database: Database;
let directory: string;

beforeAll(async () => {
  database = await testDatabase();
  directory = await mkdtemp(join(tmpdir(), 'wangge-tiles-'));
  // The definitions of layers are written by the first start.
  await (await serve(database)).close();
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
});
afterAll(() => rm(directory, { recursive: true }));

const shown = ['/tiles/rivers,unit-grids/13/6896/3350', '/tiles/unit-grids/15/27000/13000'];
const internal = '/tiles/cameras/13/6896/3350';
const withKey = { Authorization: `Bearer ${key}` };

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers: { 'Accept-Encoding': 'gzip', ...headers } });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, etag: response.headers.get('etag'), body };
}

test('a restarted service answers what it made before without making it', async () => {
  const first = await serve(database, { directory });
  const before = [];
  for (const path of shown) before.push(await get(first.url + path));
  const camera = await get(first.url + internal, withKey);
  expect(before.map(({ status }) => status)).toEqual([200, 204]);
  await first.close();
  const tables = first.layers.published().map(({ table }) => table);
  for (const table of tables)
    await database.query(`alter table ${table} rename to ${table.split('.')[1]}_away`);
  const second = await serve(database, { directory });
  for (const [index, path] of shown.entries()) expect(await get(second.url + path)).toEqual(before[index]);
  expect(await get(second.url + internal, withKey)).toEqual(camera);
  // Who may not see a layer does not see it from the disk either.
  expect((await get(second.url + internal)).status).toBe(404);
  await second.close();
  for (const table of tables)
    await database.query(`alter table ${table}_away rename to ${table.split('.')[1]}`);
});

test('what has changed meanwhile is made anew', async () => {
  await publish(
    database,
    'rivers',
    rivers().map((river) => ({ ...river, name: `${river.name}改` })),
  );
  const third = await serve(database, { directory });
  await vi.waitFor(() => expect(published(third.layers, 'rivers').version).toBe(2));
  expect((await get(third.url + shown[0]!)).body.includes('改')).toBe(true);
  await third.close();
});
