import type { ServerResponse } from 'node:http';
import type { Principal } from '../access/principal.ts';
import type { Database } from '../database/database.ts';
import type { LayerService } from '../layers/service.ts';
import { Connection, frame } from './connection.ts';
import { accepts } from './filter.ts';
import type { FeedRow, LiveQuery } from './schema.ts';
import * as store from './store.ts';

const rowsPerPage = 200;
/** A live reader that has this many bytes unread when more arrive is dropped, and replays when it returns. */
const mostBacklog = 512 * 1024;
/** A reader that missed more rows than this is told to read the state anew rather than row by row. */
const mostReplayed = 20_000;
const heartbeatMs = 15_000;

export interface Live {
  /**
   * Streams the feed into `response` until either side closes: `hello`, then what was missed since
   * `lastEventId`, then what commits, without gap or repetition. A `lastEventId` that is no id of the feed, or
   * too far behind, gets `resync` in place of the replay.
   */
  follow(
    response: ServerResponse,
    principal: Principal,
    query: LiveQuery,
    lastEventId: string | undefined,
  ): Promise<void>;
  /** Ends every stream and stops following the feed. */
  close(): Promise<void>;
}

interface Reader {
  connection: Connection;
  /** Rows up to this id have been sent or passed over. */
  position: number;
  accepts(row: FeedRow): boolean;
}

interface Dependencies {
  database: Database;
  layers: Pick<LayerService, 'find' | 'refresh'>;
  log: (error: unknown) => void;
}

/** Where a reader that knows `lastEventId` starts, or why it can't be served row by row. */
function startOf(lastEventId: string | undefined, oldest: number, newest: number): number | string {
  if (lastEventId === undefined) return newest;
  if (!/^\d{1,15}$/.test(lastEventId)) return 'not-an-id';
  const id = Number(lastEventId);
  if (id > newest) return 'unknown-id';
  return id < oldest - 1 || newest - id > mostReplayed ? 'too-old' : id;
}

/** Follows the feed once for all readers of this process. */
export async function createLive({ database, layers, log }: Dependencies): Promise<Live> {
  const connections = new Set<Connection>();
  const readers = new Set<Reader>();
  let position = (await store.bounds(database)).newest;
  let closed = false;

  const isPublic = (layer: string) => layers.find(layer)?.visibility === 'public';

  function deliver(rows: FeedRow[]): void {
    for (const { connection } of readers) if (connection.backlog > mostBacklog) connection.drop();
    for (const row of rows) {
      let message: Buffer | null = null;
      for (const reader of readers) {
        if (row.id <= reader.position) continue;
        reader.position = row.id;
        if (!reader.accepts(row)) continue;
        message ??= frame(row.topic, row.id, row.payload);
        reader.connection.send(message);
      }
      position = row.id;
    }
  }

  async function readOn(): Promise<void> {
    for (let full = true; full && !closed; ) {
      const rows = await store.read(database, position, rowsPerPage);
      // Who hears of a changed layer asks for its tiles at once: by then this process must know of it too.
      if (rows.some(({ topic }) => topic === 'layer')) await layers.refresh();
      deliver(rows);
      full = rows.length === rowsPerPage;
    }
  }

  // Wake-ups that come while reading are answered by one more look after it.
  let looking: Promise<void> | null = null;
  let again = false;
  function look(): void {
    again = true;
    looking ??= (async () => {
      while (again && !closed) {
        again = false;
        await readOn();
      }
    })()
      .catch(log)
      .finally(() => {
        looking = null;
      });
  }

  /** Sends what lies between the reader's position and the process's, then makes the reader a live one. */
  async function catchUp(reader: Reader): Promise<void> {
    const { connection } = reader;
    while (connection.isOpen && reader.position < position) {
      const reached = position;
      const rows = await store.read(database, reader.position, rowsPerPage);
      for (const row of rows) {
        if (!reader.accepts(row)) continue;
        connection.send(frame(row.topic, row.id, row.payload));
        await connection.drained();
      }
      const last = rows.at(-1)?.id ?? reader.position;
      reader.position = rows.length === rowsPerPage ? last : Math.max(last, reached);
    }
    if (connection.isOpen && !closed) readers.add(reader);
  }

  const unsubscribe = database.onFeed(look);
  const timer = setInterval(() => {
    for (const connection of connections) connection.beat();
    look();
  }, heartbeatMs);
  timer.unref();

  return {
    async follow(response, principal, query, lastEventId) {
      const { oldest, newest } = await store.bounds(database);
      const start = startOf(lastEventId, oldest, newest);
      const connection = new Connection(response);
      const reader: Reader = {
        connection,
        position: typeof start === 'number' ? start : newest,
        accepts: (row) => accepts(row, principal, query, isPublic),
      };
      connections.add(connection);
      connection.onClose(() => {
        connections.delete(connection);
        readers.delete(reader);
      });
      connection.send(frame('hello', reader.position, JSON.stringify({ id: newest })));
      if (typeof start === 'string')
        connection.send(frame('resync', newest, JSON.stringify({ id: newest, reason: start })));
      await catchUp(reader).catch((error) => {
        log(error);
        connection.drop();
      });
      // It came while the service was closing, after the others had been told.
      if (closed) connection.end();
    },

    async close() {
      closed = true;
      clearInterval(timer);
      unsubscribe();
      for (const connection of connections) connection.end();
      await looking;
    },
  };
}
