import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { testDatabase, testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

const bowTie = 'POLYGON((0 0,1 1,1 0,0 1,0 0))';
const square = 'POLYGON((0 0,2 0,2 0.7,0 0.7,0 0))';
const conflict = /^GEOS error: TopologyException: side location conflict at 0\.5 0\.5/;
const area = `select ST_Area(ST_Intersection('${bowTie}'::geometry, '${square}'::geometry)) as area`;

const one = async (database: Database) =>
  (await database.query<{ one: number }>('select 1 as one')).rows[0]?.one;

describe('an error of GEOS in the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    const place = await testDatabasePlace();
    database = await openDatabase({ ...place, log: silentLog });
    return () => database.close();
  });

  // In a database just opened, before any other statement of this file.
  it('fails the very first statement, and the next one is answered', async () => {
    await expect(database.query(area)).rejects.toMatchObject({
      code: 'XX000',
      message: expect.stringMatching(conflict),
    });
    expect(await one(database)).toBe(1);
  });

  it('fails its transaction, which stores nothing and says so', async () => {
    await database.query('create table kept (area float8)');
    const storing = database.transaction(async (transaction) => {
      await transaction.query('insert into kept values (1)');
      await transaction.query(`insert into kept ${area}`);
    });
    await expect(storing).rejects.toThrow(conflict);
    expect((await database.query('select count(*)::integer as count from kept')).rows).toEqual([
      { count: 0 },
    ]);
  });

  it('is caught by an exception block, as other errors are', async () => {
    await database.query(`create function caught() returns text language plpgsql as $$
      declare area float8;
      begin
        area := ST_Area(ST_Intersection('${bowTie}'::geometry, '${square}'::geometry));
        return 'no error';
      exception when internal_error then return sqlerrm;
      end $$`);
    const { rows } = await database.query<{ text: string }>('select caught() as text');
    expect(rows[0]?.text).toMatch(conflict);
  });
});

describe('the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await testDatabase();
    await database.query(
      'create function deeper(i integer) returns integer language plpgsql as $$ begin return deeper(i + 1); end $$',
    );
  });

  it('works after more errors than its stack would hold', async () => {
    for (let count = 0; count < 4_000; count++)
      await expect(database.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    expect(await one(database)).toBe(1);
  }, 120_000);

  it.each([
    ['a recursion without end', 'select deeper(1)'],
    ['a document of many levels', `select ('${'['.repeat(200_000)}${']'.repeat(200_000)}')::jsonb`],
  ])('refuses %s', async (_, statement) => {
    await expect(database.query(statement)).rejects.toMatchObject({ code: '54001' });
    expect(await one(database)).toBe(1);
  });

  it('is opened again when it breaks, with all that it had acknowledged', async () => {
    const place = await testDatabasePlace();
    const error = vi.fn();
    const database = await openDatabase({ ...place, log: { ...silentLog, error } });
    await database.query('create table kept as select generate_series(1, 100) as id');
    // PGlite ends its PostgreSQL when it is asked to read rows from a client: the check for that looks at the beginning.
    const breaking = database.query(`select 1; ${' '.repeat(20_000)} copy kept from stdin`);
    await expect(breaking).rejects.toThrow('Connection terminated');
    expect(error).toHaveBeenCalledWith(expect.anything(), expect.stringContaining('opened again'));
    const count = () => database.query<{ count: number }>('select count(*)::integer as count from kept');
    const { rows } = await vi.waitFor(count, { timeout: 30_000, interval: 100 });
    expect(rows).toEqual([{ count: 100 }]);
    await database.close();
  });
});
