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

/** A message between threads may be late; the limit is not missed by that. */
const graceMs = 200;

type Log = Pick<Logger, 'warn' | 'error'>;

/**
 * The database holds its data in the heap of WebAssembly, not in that of the engine; its recursion runs on the stack of
 * the engine, which has to reach beyond `max_stack_depth`, or a deep statement breaks the database instead of failing.
 */
const stackSizeMb = 64;

async function start(places: EmbeddedPlaces, dataDirectory: string, log: Log): Promise<Worker> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: places,
    execArgv: [],
    resourceLimits: { stackSizeMb },
  });
  const [message] = (await once(worker, 'message')) as [WorkerMessage];
  if (message.kind === 'ready') {
    let watch: NodeJS.Timeout | undefined;
    worker.once('exit', () => clearTimeout(watch));
    worker.on('message', (later: WorkerMessage) => {
      if (later.kind === 'limited') {
        clearTimeout(watch);
        if (later.limitMs > 0)
          watch = setTimeout(() => {
            log.error({ dataDirectory }, 'a statement took too long: the embedded database is opened again');
            worker.terminate();
          }, later.limitMs + graceMs);
      }
      if (later.kind === 'warning') log.warn({ dataDirectory }, `embedded database: ${later.reason}`);
      if (later.kind === 'failed')
        log.error({ dataDirectory }, `the embedded database broke and is opened again: ${later.reason}`);
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

/**
 * The thread that serves a directory. Whenever it ends unasked the database is opened again: connections are lost as
 * they are when a server restarts, and what was acknowledged is there. When that fails, the process ends with the reason.
 */
class Running {
  users = 0;
  opened: Promise<Worker>;
  private closing = false;

  constructor(
    private readonly places: EmbeddedPlaces,
    private readonly dataDirectory: string,
    private readonly log: Log,
  ) {
    this.opened = this.open();
  }

  private async open(): Promise<Worker> {
    const worker = await start(this.places, this.dataDirectory, this.log);
    worker.once('exit', () => {
      if (!this.closing) this.opened = this.open();
    });
    return worker;
  }

  async close(): Promise<void> {
    this.closing = true;
    const worker = await this.opened;
    const ended = once(worker, 'exit');
    worker.postMessage('close');
    await ended;
  }
}

// One thread serves a directory, however often this process opens it.
const running = new Map<string, Running>();

async function leave(key: string, entry: Running): Promise<void> {
  entry.users -= 1;
  if (entry.users > 0) return;
  running.delete(key);
  await entry.close();
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
  entry = running.get(key) ?? new Running(places, dataDirectory, log);
  running.set(key, entry);
  entry.users += 1;
  try {
    await entry.opened;
  } catch (error) {
    running.delete(key);
    throw error;
  }
  const held = entry;
  return { connection, close: () => leave(key, held) };
}
