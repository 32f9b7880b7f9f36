import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../server/database/migrate.ts';
import { testDatabase } from '../../harness/database.ts';

const database = await testDatabase();
const files = (await readdir('sql/migrations')).sort();

async function migrated(): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>('select name from wangge.migrations order by id');
  return rows.map((row) => row.name);
}

async function told(): Promise<string> {
  const { rows } = await database.query<{ told: string }>('select wangge.utc_text(to_timestamp(0)) as told');
  return rows[0]!.told;
}

describe('migrating', () => {
  beforeEach(async () => {
    await database.query('drop schema wangge, wangge_data cascade');
  });

  it('runs every file once', async () => {
    expect(await migrate(database)).toBe(files.length);
    expect(await migrated()).toEqual(files);
    expect(await migrate(database)).toBe(0);
  });

  it('runs every file once when several processes start together', async () => {
    const ran = await Promise.all([migrate(database), migrate(database), migrate(database)]);
    expect(ran.reduce((sum, count) => sum + count)).toBe(files.length);
    expect(await migrated()).toEqual(files);
  });

  it('defines the functions anew where the database has others', async () => {
    await migrate(database);
    await database.query(
      `create or replace function wangge.utc_text(at timestamptz) returns text language sql return 'other'`,
    );
    await migrate(database);
    expect(await told()).toBe('other');
    await database.query(`update wangge.functions set digest = 'of another version'`);
    await migrate(database);
    expect(await told()).toBe('1970-01-01T00:00:00.000Z');
  });

  it('refuses a database that a newer version has migrated', async () => {
    await migrate(database);
    await database.query("insert into wangge.migrations (id, name) values (998, '998-later.sql')");
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'database-too-new',
      detail: expect.stringContaining('998-later.sql'),
    });
  });
});
