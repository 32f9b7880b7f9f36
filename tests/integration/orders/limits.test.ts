import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { openedTestDatabasePlace, type TestDatabasePlace } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

let place: TestDatabasePlace;
let database: Database;
let operations: Operations;
beforeAll(async () => {
  place = await openedTestDatabasePlace(tinyCity);
  database = await openDatabase({ ...place, limitMs: 1_000, log: silentLog });
  operations = await startOperations(database);
  const [lon, lat] = inFirstStreet;
  const body = { source: 'survey', item: 'road.roadside-rubbish', lon, lat };
  expect((await operations.request('dispatcher', '/api/events', { body })).status).toBe(201);
  // The names of the layers are read once, and not for one reader.
  await vi.waitFor(async () => {
    const found = await operations.request<{ pending: string[] }>('dispatcher', '/api/search?q=990101001');
    expect(found.body.pending).toEqual([]);
  }, 30_000);
  await makeSlow();
});
afterAll(async () => {
  await operations.close();
  await database.close();
});

/**
 * Makes every order, event and district take a minute to be read, as a table without end would; of PostgreSQL only where
 * the reader has a limit, so that work in the background is not taken for his.
 */
async function makeSlow(): Promise<void> {
  const limited =
    database.capabilities.kind === 'embedded' ? 'true' : `current_setting('statement_timeout') <> '0'`;
  for (const [name, parameters] of [
    ['order_document', 'work wangge.orders'],
    ['event_document', 'event wangge.events, order_number text'],
  ])
    await database.query(
      `create or replace function wangge.${name}(${parameters}) returns jsonb language plpgsql as $$
       begin if ${limited} then perform pg_sleep(60); end if; return '{}'; end $$`,
    );
  const { rows } = await database.query<{ table: string }>(
    `select 'version_' || table_id as table from wangge.layer_versions where layer_id = 'districts'`,
  );
  const { table } = rows[0]!;
  await database.query(`alter table wangge_data.${table} rename to slow_districts`);
  await database.query(
    `create view wangge_data.${table} as select d.* from wangge_data.slow_districts d
       where case when ${limited} then pg_sleep(60) is not null else true end`,
  );
}

const addresses = ['/api/orders', '/api/events', '/api/search?q=990101&layers=districts'];

describe('a list of orders or events, or a search, that takes too long', () => {
  it.each(addresses)(
    '%s is given up with 503, and others are answered',
    { timeout: 120_000 },
    async (path) => {
      expect(await operations.request('dispatcher', path)).toMatchObject({
        status: 503,
        body: { code: 'too-slow' },
      });
      const again = () => database.query('select 1 as one');
      expect((await vi.waitFor(again, { timeout: 60_000, interval: 200 })).rows).toEqual([{ one: 1 }]);
    },
  );
});

// The embedded database cannot interrupt a statement.
if (inject('testDatabase').kind === 'native')
  describe('a list of orders or events, or a search, whose reader leaves', () => {
    let patient: Database;
    let read: Operations;
    beforeAll(async () => {
      patient = await openDatabase({ ...place, log: silentLog });
      read = await startOperations(patient);
    });
    afterAll(async () => {
      await read.close();
      await patient.close();
    });

    const sleeping = async () => {
      const { rows } = await patient.query(
        `select from pg_stat_activity
          where datname = current_database() and state = 'active' and wait_event = 'PgSleep'`,
      );
      return rows.length;
    };

    it.each(addresses)('%s ends in the database', { timeout: 60_000 }, async (path) => {
      const leaving = new AbortController();
      const asked = fetch(read.url + path, {
        headers: { Authorization: `Bearer ${read.keys.dispatcher}` },
        signal: leaving.signal,
      }).catch((error: Error) => error.name);
      await expect.poll(sleeping, { timeout: 20_000 }).toBe(1);
      leaving.abort();
      expect(await asked).toBe('AbortError');
      await expect.poll(sleeping, { timeout: 20_000 }).toBe(0);
    });
  });
