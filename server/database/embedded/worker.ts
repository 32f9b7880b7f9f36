import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { type EmbeddedPlaces, finishCluster, holdSocket, prepareCluster } from './directory.ts';
import { loadGeos } from './geos-device.ts';
import { guardMainLoop } from './main-loop.ts';
import { vectorPostgis } from './postgis-extension.ts';
import { PostgresProgram } from './postgres-module.ts';
import { SessionServer } from './sessions.ts';

/**
 * What the thread tells: first `ready`, `in-use` or `failed`; after `ready`, `failed` when the database broke, which is
 * the last that the thread says before it ends, and `warning` when it works but something did not.
 */
export type WorkerMessage =
  | { kind: 'ready' | 'in-use' }
  | { kind: 'failed'; reason: string }
  | { kind: 'warning'; reason: string }
  /** A statement begins that may take so long at most; 0 when it has ended. */
  | { kind: 'limited'; limitMs: number };

// A single session needs little; the page cache of the system holds the rest of the files.
const settings = {
  shared_buffers: '32MB',
  work_mem: '16MB',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
};
// PostgreSQL does its housekeeping in background processes, which there are none of here: without it the log of
// writes would grow for ever, and the planner would know nothing of the tables.
const housekeepingCheckMs = 5_000;
const housekeepingAfterBytes = 64 * 1024 * 1024;

const port = parentPort;
if (!port) throw new Error('embedded/worker.ts runs in a worker thread');
const places = workerData as EmbeddedPlaces;
const tell = (message: WorkerMessage) => port.postMessage(message);
// Ends the thread at once: a broken database must run nothing more, not even the rest of what it was asked.
function fail(error: Error): never {
  tell({ kind: 'failed', reason: error.message });
  process.exit();
}

async function keepHouse(database: PGlite): Promise<void> {
  const { rows } = await database.query<{ size: string }>(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::text as size from pg_control_checkpoint()',
  );
  if (Number(rows[0]?.size) <= housekeepingAfterBytes) return;
  await database.exec('vacuum (analyze)');
  await database.exec('checkpoint');
}

async function run(): Promise<void> {
  const server = new SessionServer(fail, (limitMs) => tell({ kind: 'limited', limitMs }));
  if (!(await holdSocket(server.server, places.socket))) return tell({ kind: 'in-use' });
  prepareCluster(places);
  const program = new PostgresProgram();
  const geos = loadGeos();
  const database = await PGlite.create({
    dataDir: places.cluster,
    extensions: { postgis: vectorPostgis(program) },
    startParams: [
      ...PGlite.defaultStartParams,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
  });
  finishCluster(places);
  (await geos)(program.module);
  guardMainLoop(program, (reason) => fail(new Error(reason)));
  server.serve(database);
  tell({ kind: 'ready' });
  const checks = setInterval(() => {
    server.exclusively(keepHouse).catch((error: Error) => {
      tell({ kind: 'warning', reason: `housekeeping failed: ${error.message}` });
    });
  }, housekeepingCheckMs);
  port?.once('message', async () => {
    clearInterval(checks);
    await server.close();
    await database.close();
    port?.close();
  });
}

run().catch(fail);
