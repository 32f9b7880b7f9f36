import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

let fresh: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  fresh = await mkdtemp(join(tmpdir(), 'wangge-embedded-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  await rm(fresh, { recursive: true, force: true });
});

const open = (dataDirectory: string, join = false) =>
  openDatabase({ databaseUrl: undefined, dataDirectory, join, log: silentLog });

/** Starts a process that writes to the embedded database; `acknowledged` grows with what it was told is committed. */
function startWriting(dataDirectory: string): { child: ChildProcess; acknowledged: number[] } {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'writing.ts'), dataDirectory],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  const acknowledged: number[] = [];
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines.map(Number));
  });
  return { child, acknowledged };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

// Processes are started and killed here, several in a test.
const patience = 60_000;

describe('the embedded database', { timeout: 4 * patience }, () => {
  it('keeps what it acknowledged when the process is killed, again and again', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const expected = new Set<number>();
    for (let round = 0; round < 3; round++) {
      const { child, acknowledged } = startWriting(dataDirectory);
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(200), { timeout: patience });
      await kill(child);
      for (const id of acknowledged) expected.add(id);
    }
    const database = await open(dataDirectory);
    const { rows } = await database.query<{ id: number }>('select id from written');
    const stored = new Set(rows.map((row) => row.id));
    expect([...expected].filter((id) => !stored.has(id))).toEqual([]);
    const feed = await database.query<{ count: number }>('select count(*) from wangge.feed');
    expect(feed.rows[0]?.count).toBe(stored.size);
    await database.close();
  });

  it('starts again from nothing when the process was killed while creating it', async () => {
    const { child } = startWriting(fresh);
    await vi.waitFor(() => expect(existsSync(join(fresh, 'database/cluster/base'))).toBe(true), {
      timeout: patience,
      interval: 5,
    });
    await kill(child);
    expect(existsSync(join(fresh, 'database/creating'))).toBe(true);
    const database = await open(fresh);
    const { rows } = await database.query('select count(*) as layers from wangge.layers');
    expect(rows).toEqual([{ layers: 0 }]);
    await database.close();
    expect(existsSync(join(fresh, 'database/creating'))).toBe(false);
  });

  it('refuses a second process on its directory with one line that says what to do', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const { child, acknowledged } = startWriting(dataDirectory);
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(0), { timeout: patience });
    await expect(open(dataDirectory)).rejects.toMatchObject({
      code: 'data-directory-in-use',
      detail: expect.stringMatching(
        new RegExp(`^The embedded database in ${dataDirectory} is in use.*WANGGE_DATA_DIR.*$`),
      ),
    });
    const before = acknowledged.length;
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before));
    await kill(child);
  });

  it('can be joined by a command while a service has it open, and wakes the readers of both', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const { child, acknowledged } = startWriting(dataDirectory);
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(0), { timeout: patience });
    const joined = await open(dataDirectory, true);
    const woken = vi.fn();
    joined.onFeed(woken);
    await vi.waitFor(() => expect(woken).toHaveBeenCalled());
    const { rows } = await joined.query<{ count: number }>('select count(*) from written');
    expect(rows[0]!.count).toBeGreaterThan(0);
    await joined.close();
    const before = acknowledged.length;
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before));
    await kill(child);
  });

  it('opens once for several handles in one process and closes with the last', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const first = await open(dataDirectory);
    const second = await open(dataDirectory);
    await first.close();
    expect((await second.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.close();
    expect(existsSync(join(dataDirectory, 'database/.s.PGSQL.5432'))).toBe(false);
  });

  it('lets nothing that a client set, made or left open reach the others', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const database = await open(dataDirectory);
    const client = new pg.Client(database.connection);
    client.on('error', () => undefined);
    await client.connect();
    await client.query("select set_config('search_path', '', false)");
    await client.query('create temporary table left_behind (a integer)');
    await client.query('begin');
    await client.query('create table wangge_data.never (a integer)');
    await client.end();
    const seen = await database.query(
      "select current_setting('search_path') <> '' as path, to_regclass('left_behind') as temporary, to_regclass('wangge_data.never') as made",
    );
    expect(seen.rows).toEqual([{ path: true, temporary: null, made: null }]);
    await database.close();
  });

  it('refuses COPY from a client, which it cannot do, and goes on', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const database = await open(dataDirectory);
    const client = new pg.Client(database.connection);
    client.on('error', () => undefined);
    await client.connect();
    await expect(client.query('copy wangge.layers from stdin')).rejects.toThrow(
      'COPY FROM STDIN is not available',
    );
    await client.end().catch(() => undefined);
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('works in a directory whose path is too long for a socket, privately', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const long = join(fresh, 'a'.repeat(120));
    await mkdir(long);
    await rename(join(dataDirectory, 'database'), join(long, 'database'));
    const database = await open(long);
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    const socketDirectory = String(database.connection.host);
    expect(statSync(socketDirectory).mode & 0o077).toBe(0);
    await database.close();
    await rm(socketDirectory, { recursive: true });
  });

  it('keeps others out of its directory', async () => {
    const { dataDirectory } = await testDatabasePlace();
    const place = join(fresh, 'new');
    await mkdir(place);
    await mkdir(join(place, 'database'));
    await rename(join(dataDirectory, 'database/cluster'), join(place, 'database/cluster'));
    const database = await open(place);
    expect(statSync(join(place, 'database')).mode & 0o077).toBe(0);
    await database.close();
  });

  it('refuses files that are no database with one line', async () => {
    await mkdir(join(fresh, 'database/cluster'), { recursive: true });
    await writeFile(join(fresh, 'database/cluster/PG_VERSION'), '9.6\n');
    await expect(open(fresh)).rejects.toMatchObject({
      code: 'embedded-database-unusable',
      detail: expect.stringContaining(fresh),
    });
    expect(existsSync(join(fresh, 'database/cluster/PG_VERSION'))).toBe(true);
  });

  it('refuses a data directory that cannot be created', async () => {
    await writeFile(join(fresh, 'file'), '');
    await expect(open(join(fresh, 'file'))).rejects.toMatchObject({ code: 'data-directory-unusable' });
  });
});
