import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { Logger } from 'pino';
import { Problem } from '../../input/problem.ts';
import { type EmbeddedPlaces, embeddedPlaces, isServed, socketPort } from './directory.ts';
import type { WorkerMessage } from './worker.ts';

/** A running embedded database. */
export interface Embedded {
  connection: pg.ClientConfig;
  /** Stops it when nobody else in this process uses it. */
  close(): Promise<void>;
}

interface Running {
  users: number;
  opened: Promise<Worker>;
}

// One thread serves a directory, however often this process opens it.
const running = new Map<string, Running>();

type Log = Pick<Logger, 'warn'>;

async function start(places: EmbeddedPlaces, dataDirectory: string, log: Log): Promise<Worker> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: places, execArgv: [] });
  const [message] = (await once(worker, 'message')) as [WorkerMessage];
  if (message.kind === 'ready') {
    worker.on('message', (later: WorkerMessage) => {
      if (later.kind === 'warning') log.warn({ dataDirectory }, `embedded database: ${later.reason}`);
      // The database does not come back by itself, and answering without it is worse than starting again.
      if (later.kind === 'failed')
        throw new Error(`The embedded database in ${dataDirectory} stopped: ${later.reason}`);
    });
    return worker;
  }
  await worker.terminate();
  if (message.kind === 'failed')
    throw new Problem(
      503,
      'embedded-database-unusable',
      `The embedded database in ${dataDirectory} cannot be opened (${message.reason}): set WANGGE_DATA_DIR to another directory, or restore this one`,
    );
  throw new Problem(
    503,
    'data-directory-in-use',
    `The embedded database in ${dataDirectory} is in use by another running Wangge: stop that one, or set WANGGE_DATA_DIR to another directory or DATABASE_URL to a PostGIS database`,
  );
}

async function stop(key: string, entry: Running): Promise<void> {
  entry.users -= 1;
  if (entry.users > 0) return;
  running.delete(key);
  const worker = await entry.opened;
  const ended = once(worker, 'exit');
  worker.postMessage('close');
  await ended;
}

/**
 * Opens the embedded database of a data directory, and creates it when there is none.
 * @param join use the database of another process that has it open, instead of refusing
 * @throws Problem when another process has it open or it cannot be opened
 */
export async function openEmbedded(dataDirectory: string, join: boolean, log: Log): Promise<Embedded> {
  const places = embeddedPlaces(dataDirectory);
  const connection: pg.ClientConfig = {
    host: places.socketDirectory,
    port: socketPort,
    user: 'postgres',
    database: 'postgres',
    ssl: false,
  };
  const key = places.socket;
  let entry = running.get(key);
  if (!entry && join && (await isServed(places.socket))) return { connection, close: async () => undefined };
  entry = running.get(key) ?? { users: 0, opened: start(places, dataDirectory, log) };
  running.set(key, entry);
  entry.users += 1;
  try {
    await entry.opened;
  } catch (error) {
    running.delete(key);
    throw error;
  }
  const held = entry;
  return { connection, close: () => stop(key, held) };
}
