import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { type PostgresServer, startPostgres, startReplica } from '../../harness/postgres-server.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { grids, publish, serve, type Town } from './town.ts';

const settings = { fsync: 'off' };
let primary: PostgresServer;
let replica: PostgresServer;
let database: Database;
let town: Town;
let warned: unknown[];
/** Sees what the service asks of the replica. */
let watch: pg.Client;

beforeAll(async () => {
  primary = await startPostgres(settings);
  const client = new pg.Client({ connectionString: `${primary.url}/postgres` });
  await client.connect();
  await client.query('create database city');
  await client.query('create database another').finally(() => client.end());
  const place = { dataDirectory: tmpdir(), log: silentLog };
  const first = await openDatabase({ ...place, databaseUrl: `${primary.url}/city` });
  await first.close();
  replica = await startReplica(primary, settings);
  warned = [];
  database = await openDatabase({
    databaseUrl: `${primary.url}/city`,
    replicaUrls: [`${replica.url}/city`, `${primary.url}/another`],
    dataDirectory: tmpdir(),
    log: { ...silentLog, warn: (...told: unknown[]) => warned.push(...told) },
  });
  town = await serve(database, { memoryFeatures: 0 });
  await publish(database, 'unit-grids', grids());
  await town.layers.refresh();
  watch = new pg.Client({ connectionString: `${replica.url}/city`, application_name: 'watch' });
  watch.on('error', () => undefined);
  await watch.connect();
});
afterAll(async () => {
  await watch?.end().catch(() => undefined);
  await town?.close();
  await database?.close();
  await replica?.stop();
  await primary?.stop();
});

let serial = 0;
/** A tile that nobody has asked for yet, over the same place of the town: each has a filter of its own. */
const freshTile = () =>
  fetch(`${town.url}/tiles/unit-grids/14/13790/6700?filter=${encodeURIComponent(`name <> '${serial++}'`)}`);
const item = async () => {
  const answer = await fetch(`${town.url}/ogc/collections/unit-grids/items?limit=1&code=990101001001000`);
  expect(answer.status).toBe(200);
  const { features } = (await answer.json()) as { features: { properties: { name: string } }[] };
  return features[0]?.properties.name;
};
/** The statements that the replica was asked last on each connection of the service. */
const asked = async () => {
  const { rows } = await watch.query<{ query: string; application_name: string }>(
    "select query, application_name from pg_stat_activity where application_name like 'wangge%'",
  );
  return rows;
};
const readsTiles = async () =>
  (await asked()).some(
    ({ query, application_name }) => application_name === 'wangge tiles' && query.includes('tile_units'),
  );

test('tiles and features are read from a replica that has the layer', async () => {
  await vi.waitFor(async () => {
    expect((await freshTile()).status).toBe(200);
    expect(await readsTiles()).toBe(true);
  }, 20_000);
  await vi.waitFor(async () => {
    expect(await item()).toBe('第990101001001000号');
    expect((await asked()).some(({ query }) => query.includes('st_asgeojson'))).toBe(true);
  }, 20_000);
});

test('one that is behind is not asked for what it does not have yet', async () => {
  await watch.query('select pg_wal_replay_pause()');
  const renamed = grids().map((cell) => ({ ...cell, name: '新' }));
  await publish(database, 'unit-grids', renamed);
  await town.layers.refresh();
  expect(await item()).toBe('新');
  const tile = Buffer.from(await (await freshTile()).arrayBuffer());
  expect(tile.includes('新')).toBe(true);
  const { rows } = await watch.query<{ version: number }>(
    "select version from wangge.publications where layer_id = 'unit-grids' order by id desc limit 1",
  );
  expect(rows[0]?.version).toBe(1);
  const { table } = town.layers.find('unit-grids')!;
  const isAsked = async () => (await asked()).some(({ query }) => query.includes(`from ${table}`));
  expect(await isAsked()).toBe(false);

  await watch.query('select pg_wal_replay_resume()');
  await vi.waitFor(async () => {
    expect(await item()).toBe('新');
    expect(await isAsked()).toBe(true);
  }, 20_000);
});

test('a database that is no copy of this one is told of and never read', () => {
  expect(warned).toContainEqual(
    expect.objectContaining({ replica: expect.stringMatching(/\/another$/), err: expect.any(Error) }),
  );
});

test('what is asked while a replica goes away is answered, and one that is back is asked again', async () => {
  let isBack = false;
  const read = async () => {
    while (!isBack) {
      expect(await item()).toBe('新');
      expect((await freshTile()).status).toBe(200);
    }
  };
  const restart = async () => {
    await replica.restart();
    isBack = true;
  };
  await Promise.all([read(), restart()]);
  watch = new pg.Client({ connectionString: `${replica.url}/city`, application_name: 'watch' });
  await watch.connect();
  await vi.waitFor(async () => {
    expect((await freshTile()).status).toBe(200);
    expect(await readsTiles()).toBe(true);
  }, 20_000);
});
