import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { isRunning } from '../../../server/layers/loading/temporary.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase, testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { type LayerServer, startLayerServer } from './service.ts';

const named = /^wangge-small-disk-(\d+)-/;

/** Takes away the disks of processes that were killed before they could. */
function unmountLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = named.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) unmount(join(tmpdir(), name));
  }
}

/** Disks that are really full: file systems of a few megabytes in memory, which only root may mount. */
function mountDisk(megabytes: number): string | undefined {
  const place = mkdtempSync(join(tmpdir(), `wangge-small-disk-${process.pid}-`));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'small', place], {
      stdio: 'ignore',
    });
    return place;
  } catch {
    rmSync(place, { recursive: true });
    return undefined;
  }
}

function unmount(place: string): void {
  try {
    execFileSync('umount', [place], { stdio: 'ignore' });
  } catch {
    // A process that was killed between the two had made the folder alone.
  }
  rmSync(place, { recursive: true });
}

/** Does something while temporary files go to another place. */
async function withTemporary<T>(place: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = place;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

const room = 16 * 2 ** 20;
unmountLeftovers();
const disk = mountDisk(16);
const closing: (() => Promise<void>)[] = [];
let database: Database;
let server: LayerServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wangge-full-disk-'));
  database = await testDatabase();
  server = await startLayerServer(database);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
  for (const close of closing.reverse()) await close();
  if (disk) unmount(disk);
});
beforeEach((context) => {
  context.skip(disk === undefined, 'needs root, to mount a small file system');
});

/** PostgreSQL does not run as root, and wants what it writes to for itself. */
function chownToServer(place: string): void {
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })),
  );
  chownSync(place, uid!, gid!);
}

/** Points as CSV, each with a note of 1,500 characters. */
function csv(rows: number): string {
  const note = 'x'.repeat(1_500);
  const lines = Array.from({ length: rows }, (_, i) => `T${i},123.${10_000 + i},31.00001,${note}`);
  return `code,lon,lat,note\n${lines.join('\n')}\n`;
}

test('an upload that finds no room is refused by that name, leaves nothing, and the next one is taken', async () => {
  await withTemporary(disk!, async () => {
    const upload = (rows: number) =>
      server.send('gis', 'POST', '/api/layers/ancient-trees/versions', csv(rows), {
        'Content-Type': 'text/csv',
        'Content-Disposition': 'attachment; filename="trees.csv"',
      });
    const refused = await upload(14_000);
    expect(refused).toMatchObject({ status: 507, body: { code: 'disk-full' } });
    expect(refused.body.detail).toContain('There is no room left for the file');
    expect(readdirSync(disk!)).toEqual([]);
    const taken = await upload(10);
    expect(taken.status).toBe(202);
    expect((await server.settled('ancient-trees', Number(taken.body.version))).state).toBe('checked');
  });
});

/** A database whose features go to the small disk, and nothing else. */
async function openOnTablespace(): Promise<Database> {
  chownToServer(disk!);
  const { databaseUrl, dataDirectory } = await testDatabasePlace();
  await database.query(`create tablespace wangge_small location '${disk}'`);
  closing.push(async () => {
    // A session that has just ended may still hold a file that is gone.
    await vi.waitFor(() => database.query('drop tablespace wangge_small'), {
      timeout: 30_000,
      interval: 250,
    });
  });
  const url = new URL(databaseUrl!);
  url.searchParams.set('options', '-c default_tablespace=wangge_small');
  return openDatabase({ databaseUrl: url.href, dataDirectory, log: silentLog });
}

/** An embedded database that lies on a disk with as much room as the small one. */
async function openInDirectory(): Promise<Database> {
  const large = mountDisk(400)!;
  closing.push(async () => unmount(large));
  const { dataDirectory } = await testDatabasePlace(large);
  const opened = await openDatabase({ databaseUrl: undefined, dataDirectory, log: silentLog });
  const { bavail, bsize } = statfsSync(large);
  await writeFile(join(large, 'filler'), Buffer.alloc(bavail * bsize - room));
  return opened;
}

test('a database that finds no room refuses the load by that name, leaves nothing, and goes on', async () => {
  const isNative = database.capabilities.kind === 'native';
  const small = await (isNative ? openOnTablespace() : openInDirectory());
  closing.push(() => small.close());
  await (await createLayers(small, () => undefined)).close();
  const load = async (rows: number) => {
    const path = join(folder, 'trees.csv');
    await writeFile(path, csv(rows));
    const request = { layer: 'ancient-trees', path, map: {}, by: 'test', publish: false };
    return loadFile(small, request, () => undefined);
  };
  await expect(load(14_000)).rejects.toMatchObject({
    status: 507,
    code: 'disk-full',
    detail: 'trees.csv: the database has no room left; nothing was loaded',
  });
  const { rows } = await small.query(
    `select state, (select count(*) from pg_tables where schemaname = 'wangge_data') as tables from wangge.layer_versions`,
  );
  expect(rows).toEqual([{ state: 'rejected', tables: 0 }]);
  expect((await load(10)).state).toBe('checked');
  await small.query('drop table wangge_data.version_2');
});
