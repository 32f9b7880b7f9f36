import { get } from 'node:http';
import { tmpdir } from 'node:os';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { type PostgresServer, startPostgres } from '../../harness/postgres-server.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { grids, publish, published, rivers, serve, type Town } from './town.ts';

// A server of its own: it is restarted under the services.
let server: PostgresServer;
let database: Database;
let towns: Town[];

beforeAll(async () => {
  server = await startPostgres({ fsync: 'off' });
  const client = new pg.Client({ connectionString: `${server.url}/postgres` });
  await client.connect();
  await client.query('create database city').finally(() => client.end());
  database = await openDatabase({
    databaseUrl: `${server.url}/city`,
    dataDirectory: tmpdir(),
    log: silentLog,
  });
  // One whose tiles are made by the database, one that makes them in memory.
  towns = [await serve(database, { memoryFeatures: 0 }), await serve(database)];
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  for (const { layers } of towns) await layers.refresh();
});
afterAll(async () => {
  for (const town of towns ?? []) await town.close();
  await database?.close();
  await server?.stop();
});

const addresses = Array.from(
  { length: 1_000 },
  (_, index) => `/tiles/unit-grids/18/${220_640 + (index % 40)}/${107_200 + Math.floor(index / 40)}`,
);

test('a database that is restarted amid a thousand requests leaves no wrong tile and no lost connection', async () => {
  const [town, inMemory] = towns as [Town, Town];
  const answers = new Map<string, string>();
  /** Asks as one of several readers, who are told apart by where they come from: each has a share of time. */
  const ask = async (address: string, reader: number) => {
    const answer = await new Promise<string>((resolve, reject) => {
      get(town.url + address, { localAddress: `127.0.0.${2 + reader}` }, async (response) => {
        const body = Buffer.concat(await response.toArray()).toString();
        const refusal = response.statusCode === 503 ? (JSON.parse(body) as { code: string }).code : '';
        resolve(`${response.statusCode} ${refusal}`.trim());
      }).on('error', reject);
    });
    answers.set(address, answer);
    return answer;
  };
  let restarting: Promise<void> | undefined;
  const readers = Array.from({ length: 20 }, async (_, reader) => {
    for (let at = reader; at < addresses.length; at += 20) {
      if (at > 200) restarting ??= server.restart();
      await ask(addresses[at]!, reader);
    }
  });
  await Promise.all(readers);
  await restarting;
  expect(answers.size).toBe(addresses.length);
  for (const answer of answers.values()) expect(['200', '204', '503 tile-unavailable']).toContain(answer);
  // It was really away.
  const refused = [...answers].filter(([, answer]) => answer.startsWith('503'));
  expect(refused.length).toBeGreaterThan(0);

  for (const [at, [address]] of refused.entries())
    expect(['200', '204']).toContain(await ask(address, at % 20));
  const again = await serve(database, { memoryFeatures: 0 });
  for (const address of addresses.filter((_, index) => index % 50 === 0)) {
    const [here, there] = await Promise.all([fetch(town.url + address), fetch(again.url + address)]);
    expect(Buffer.from(await here.arrayBuffer()).equals(Buffer.from(await there.arrayBuffer()))).toBe(true);
  }
  await again.close();

  // Those who listen for changes hear of them again.
  await publish(
    database,
    'rivers',
    rivers().map((river) => ({ ...river, name: `${river.name}改` })),
  );
  for (const { layers, url } of [town, inMemory]) {
    await vi.waitFor(() => expect(published(layers, 'rivers').version).toBe(2), 20_000);
    const tile = await fetch(`${url}/tiles/rivers/13/6896/3350`);
    expect(Buffer.from(await tile.arrayBuffer()).includes('改')).toBe(true);
  }
});
