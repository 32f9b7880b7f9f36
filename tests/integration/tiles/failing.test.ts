import { afterAll, beforeAll, expect, test } from 'vitest';
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
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(2);
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

/** A server that starts while the table of a layer is not there; `bringBack` names it as it was. */
async function serveWithoutTable() {
  const { table } = published(town.layers, 'unit-grids');
  await database.query(`alter table ${table} rename to hidden`);
  return {
    ...(await serve(database)),
    bringBack: () => database.query(`alter table wangge_data.hidden rename to ${table.split('.')[1]}`),
  };
}

test('a table that is gone is an error and not an empty tile, and is not remembered', async () => {
  const broken = await serveWithoutTable();
  await expectUnavailable(broken.url + address);
  await expectUnavailable(`${broken.url}/tiles/rivers,unit-grids/13/6895/3350`);
  expect((await fetch(`${broken.url}/tiles/rivers/13/6895/3350`)).status).toBe(200);
  await broken.bringBack();
  // What is made ahead at the start may have asked for the same tile just before.
  await expect.poll(async () => (await fetch(broken.url + address)).status).toBe(200);
  const response = await fetch(broken.url + address);
  expect(mvtFaults(new Uint8Array(await response.arrayBuffer()))).toEqual([]);
  await broken.close();
});

test('a database that cannot be reached is an error', async () => {
  const unreachable = { ...database, connection: { host: '127.0.0.1', port: 1 } };
  const cut = await serve(database, { tilesDatabase: unreachable });
  await expectUnavailable(cut.url + address);
  await cut.close();
});

test('what is in the cache is answered without the database', async () => {
  const working = await serve(database);
  const headers = { 'Accept-Encoding': 'gzip' };
  const warm = await fetch(working.url + address, { headers });
  const body = Buffer.from(await warm.arrayBuffer());
  const { bringBack, ...broken } = await serveWithoutTable();
  await expectUnavailable(broken.url + address);
  const again = await fetch(working.url + address, { headers });
  expect([again.status, Buffer.from(await again.arrayBuffer()).equals(body)]).toEqual([200, true]);
  const condition = { ...headers, 'If-None-Match': warm.headers.get('etag')! };
  expect((await fetch(working.url + address, { headers: condition })).status).toBe(304);
  expect((await fetch(broken.url + address, { headers: condition })).status).toBe(304);
  await bringBack();
  await broken.close();
  await working.close();
});

test('areas that cannot be clipped do not keep the others from being shown', async () => {
  const crossed = '((123.01 31.085, 123.03 31.1, 123.03 31.085, 123.01 31.1, 123.01 31.085))';
  const hopeless = [
    `POLYGON${crossed}`,
    'POLYGON((123.01 31.085, 123.03 31.085, 123.01 31.085, 123.01 31.085))',
    'POLYGON EMPTY',
    `MULTIPOLYGON(${crossed}, ((123.01 31.085, 123.03 31.085, 123.03 31.1, 123.01 31.085)))`,
    'GEOMETRYCOLLECTION(POINT(123.02 31.09))',
  ];
  const { table } = published(town.layers, 'unit-grids');
  const { rows } = await database.query<{ fid: number }>(`select max(fid)::integer as fid from ${table}`);
  await database.query(
    `insert into ${table} (fid, code, name, parent, properties, geom)
     select $1::integer + number, 'hopeless', null, null, '{}', st_geomfromtext(text, 4326)
       from unnest($2::text[]) with ordinality as each (text, number)`,
    [rows[0]!.fid, hopeless],
  );
  for (const memoryFeatures of [1_000_000, 0]) {
    const fresh = await serve(database, { memoryFeatures });
    for (const question of ['', "?filter=name LIKE '第%' AND S_INTERSECTS(geometry, POINT(123.02 31.09))"]) {
      const response = await fetch(`${fresh.url}${address}${question}`);
      expect(response.status).toBe(200);
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(mvtFaults(bytes)).toEqual([]);
      expect(Buffer.from(bytes).includes('第')).toBe(true);
    }
    await fresh.close();
  }
});
