import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { testDatabase, testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

const { databaseUrl, dataDirectory } = await testDatabasePlace();
const open = (url: string) => openDatabase({ databaseUrl: url, dataDirectory, log: silentLog });

/** The address of the test database with some parts changed. */
function address(
  change: Partial<Pick<URL, 'port' | 'pathname' | 'username' | 'password' | 'hostname'>>,
): string {
  return Object.assign(new URL(databaseUrl!), change).href;
}

const refused = (detail: RegExp) => ({ code: 'database-unreachable', detail: expect.stringMatching(detail) });

describe('a DATABASE_URL that cannot be used is refused with its cause', () => {
  it('nothing answers', async () => {
    await expect(open(address({ port: '1' }))).rejects.toMatchObject(
      refused(/^.*nothing answers at 127.0.0.1:1$/),
    );
  });

  it('an unknown host', async () => {
    await expect(open(address({ hostname: 'database.invalid' }))).rejects.toMatchObject(
      refused(/"database.invalid" is not known/),
    );
  });

  it('a database that does not exist', async () => {
    await expect(open(address({ pathname: '/nowhere' }))).rejects.toMatchObject(
      refused(/there is no database "nowhere"/),
    );
  });

  it('a wrong password', async () => {
    const database = await open(databaseUrl!);
    await database.query("create role password_user login password 'right'");
    const wrong = address({ username: 'password_user', password: 'wrong' });
    await expect(open(wrong)).rejects.toMatchObject(
      refused(/the user "password_user" or the password is wrong$/),
    );
    await database.query('drop role password_user');
    await database.close();
  });

  it('an unknown user', async () => {
    await expect(open(address({ username: 'nobody' }))).rejects.toMatchObject(refused(/"nobody"/));
  });
});

describe('a database without PostGIS', () => {
  const admin = new pg.Client({ connectionString: databaseUrl });

  beforeAll(async () => {
    await admin.connect();
    await admin.query('create role plain_user login');
    await admin.query('create database plain owner plain_user template template0');
  });
  afterAll(async () => {
    await admin.query('drop database plain with (force)');
    await admin.query('drop role plain_user');
    await admin.end();
  });

  it('is refused when the user may not enable it, saying what to run', async () => {
    await expect(open(address({ pathname: '/plain', username: 'plain_user' }))).rejects.toMatchObject({
      code: 'postgis-missing',
      detail: expect.stringContaining('create extension postgis'),
    });
  });

  it('gets it where the user may', async () => {
    const database = await open(address({ pathname: '/plain' }));
    expect(database.capabilities.postgisVersion).toMatch(/^3\./);
    await database.close();
  });
});

describe('a lost connection', () => {
  it('is made again, and readers of the feed are woken for what they may have missed', async () => {
    const database = await testDatabase();
    const woken = vi.fn();
    database.onFeed(woken);
    await database.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1), { timeout: 20_000 });
    await database.query("select wangge.append_feed('event', null, null, null, '{}')");
    await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(2));
  });
});
