import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { type EmbeddedPlaces, finishCluster, holdSocket, prepareCluster } from './directory.ts';
import { vectorPostgis } from './postgis-extension.ts';
import { SessionServer } from './sessions.ts';

/** What the thread tells: first `ready`, `in-use` or `failed`; after `ready`, `failed` when the database broke. */
export type WorkerMessage = { kind: 'ready' | 'in-use' } | { kind: 'failed'; reason: string };

// A single session needs little; the page cache of the system holds the rest of the files.
const settings = {
  shared_buffers: '32MB',
  work_mem: '16MB',
  jit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
};
// Without a background process PostgreSQL never makes a checkpoint by itself, and its log would grow for ever.
const checkpointCheckMs = 5_000;
const checkpointAfterBytes = 64 * 1024 * 1024;

const port = parentPort;
if (!port) throw new Error('embedded/worker.ts runs in a worker thread');
const places = workerData as EmbeddedPlaces;
const tell = (message: WorkerMessage) => port.postMessage(message);
const fail = (error: Error) => tell({ kind: 'failed', reason: error.message });

async function checkpointWhenDue(database: PGlite): Promise<void> {
  const { rows } = await database.query<{ size: string }>(
    'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::text as size from pg_control_checkpoint()',
  );
  if (Number(rows[0]?.size) > checkpointAfterBytes) await database.exec('checkpoint');
}

async function run(): Promise<void> {
  const server = new SessionServer(fail);
  if (!(await holdSocket(server.server, places.socket))) return tell({ kind: 'in-use' });
  prepareCluster(places);
  const database = await PGlite.create({
    dataDir: places.cluster,
    extensions: { postgis: vectorPostgis },
    startParams: [
      ...PGlite.defaultStartParams,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
  });
  finishCluster(places);
  server.serve(database);
  tell({ kind: 'ready' });
  const checks = setInterval(() => {
    server.exclusively(checkpointWhenDue).catch(fail);
  }, checkpointCheckMs);
  port?.once('message', async () => {
    clearInterval(checks);
    await server.close();
    await database.close();
    port?.close();
  });
}

run().catch(fail);
