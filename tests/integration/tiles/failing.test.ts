import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';
import { mvtFaults } from '../../unit/tiles/mvt-rules.ts';
import { grids, publish, published, rivers, serve, type Town } from './town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await vi.waitFor(() => expect(town.layers.published()).toHaveLength(2));
});
afterAll(() => town.close());

const address = '/tiles/unit-grids/13/6895/3350';

async function expectUnavailable(url: string) {
  const response = await fetch(url);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('retry-after')).toBe('5');
  expect(await response.json()).toMatchObject({ code: 'tile-unavailable' });
}

test('a table that is gone is an error and not an empty tile, and is not remembered', async () => {
  const { table } = published(town.layers, 'unit-grids');
  const hidden = table.split('.')[1]!;
  await database.query(`alter table ${table} rename to hidden`);
  await expectUnavailable(town.url + address);
  await expectUnavailable(`${town.url}/tiles/rivers,unit-grids/13/6895/3350`);
  expect((await fetch(`${town.url}/tiles/rivers/13/6895/3350`)).status).toBe(200);
  await database.query(`alter table wangge_data.hidden rename to ${hidden}`);
  const response = await fetch(town.url + address);
  expect(response.status).toBe(200);
  expect(mvtFaults(new Uint8Array(await response.arrayBuffer()))).toEqual([]);
});

test('a database that cannot be reached is an error; what is in the cache is still answered', async () => {
  const unreachable = { ...database, connection: { host: '127.0.0.1', port: 1 } };
  const cut = await serve(database, { tilesDatabase: unreachable });
  await expectUnavailable(cut.url + address);
  await cut.close();

  const warm = await fetch(town.url + address, { headers: { 'Accept-Encoding': 'gzip' } });
  const tag = warm.headers.get('etag')!;
  const { table } = published(town.layers, 'unit-grids');
  await database.query(`alter table ${table} rename to hidden`);
  expect((await fetch(town.url + address, { headers: { 'Accept-Encoding': 'gzip' } })).status).toBe(200);
  const condition = { 'Accept-Encoding': 'gzip', 'If-None-Match': tag };
  expect((await fetch(town.url + address, { headers: condition })).status).toBe(304);
  await database.query(`alter table wangge_data.hidden rename to ${table.split('.')[1]}`);
});
