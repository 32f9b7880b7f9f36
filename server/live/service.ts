import type { ServerResponse } from 'node:http';
import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { Access } from '../access/service.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { LayerService } from '../layers/service.ts';
import { Connection, frame } from './connection.ts';
import { accepts, type Standing, standingOf } from './filter.ts';
import { kept, pruneRegularly } from './pruning.ts';
import type { FeedRow, LiveQuery } from './schema.ts';
import { sendSnapshot } from './snapshot.ts';
import * as store from './store.ts';

const rowsPerPage = 200;
/** A live reader that has this many bytes untaken when more arrive is sent nothing until it has taken them. */
const mostBacklog = 512 * 1024;
const heartbeatMs = 15_000;

/** Who wants to follow the feed. */
interface Follower {
  principal: Principal;
  /** The header that says so; the stream ends when it no longer does. */
  authorization: string | undefined;
}

export interface Live {
  /**
   * Streams the feed into `response` until either side closes: `hello`, then what was missed since `lastEventId` or
   * the snapshot that the query asks for, then what commits, without gap or repetition. A `lastEventId` that is no
   * id of the feed, or too far behind, gets `resync` in place of the replay; so does, in place of what it missed, a
   * reader that did not keep up. The stream ends soon after the follower's session or key does.
   * @throws Problem 403 `not-allowed` for a snapshot of what the principal may not see
   */
  follow(
    response: ServerResponse,
    follower: Follower,
    query: LiveQuery,
    lastEventId: string | undefined,
  ): Promise<void>;
  /**
   * Sends what is worth no row to whoever is on a stream of this process just now and sees what lies in the scopes,
   * without an id: nobody is told of it later.
   */
  announce(event: string, scopes: readonly string[], data: object): void;
  /** Ends the streams of sessions and keys that have ended, and those of a person who may do other things now. */
  recheck(name: string | null): void;
  /** How many readers this process has. */
  streams(): number;
  /** Ends every stream and stops following the feed. */
  close(): Promise<void>;
}

interface Reader {
  connection: Connection;
  scopes: readonly string[] | null;
  /** The scopes as one text: readers who have the same are asked about once. */
  scopesKey: string;
  follower: Follower;
  query: LiveQuery;
  /** Rows up to this id have been sent or passed over. */
  position: number;
}

interface Dependencies {
  database: Database;
  layers: Pick<LayerService, 'find' | 'refresh'>;
  access: Pick<Access, 'ended'>;
  log: FaultLog;
  /** How often a sign of life is sent, and asked who has signed out. */
  beatEveryMs?: number;
}

/** Where a reader that knows `lastEventId` starts, or why it can't be served row by row. */
function startOf(lastEventId: string | undefined, oldest: number, newest: number): number | string {
  if (lastEventId === undefined) return newest;
  if (!/^\d{1,15}$/.test(lastEventId)) return 'not-an-id';
  const id = Number(lastEventId);
  if (id > newest) return 'unknown-id';
  return id < oldest - 1 || newest - id > kept.rows ? 'too-old' : id;
}

/** Follows the feed once for all readers of this process. */
export async function createLive({
  database,
  layers,
  access,
  log,
  beatEveryMs = heartbeatMs,
}: Dependencies): Promise<Live> {
  const all = new Set<Reader>();
  /** Those that have all there is; the others are catching up or behind. */
  const current = new Set<Reader>();
  let position = (await store.bounds(database)).newest;
  let closed = false;

  const isPublic = (layer: string) => layers.find(layer)?.visibility === 'public';
  const gets = ({ follower, query }: Reader, row: FeedRow, standing: Standing) =>
    accepts(row, follower.principal, standing, query, isPublic);

  /** How a row lies to a reader, asked once for all who have the same scopes. */
  function standings(row: FeedRow): (reader: Reader) => Standing {
    const known = new Map<string, Standing>();
    return ({ scopes, scopesKey }) => {
      const standing = known.get(scopesKey) ?? standingOf(row, scopes);
      known.set(scopesKey, standing);
      return standing;
    };
  }

  function deliver(rows: FeedRow[]): void {
    for (const reader of current) if (reader.connection.backlog > mostBacklog) void resume(reader);
    for (const row of rows) {
      let message: Buffer | null = null;
      const standing = standings(row);
      for (const reader of current) {
        if (row.id <= reader.position) continue;
        reader.position = row.id;
        if (!gets(reader, row, standing(reader))) continue;
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

  const reading = coalesce(readOn, partOf(log, 'feed'));

  /** Sends what lies between the reader's position and the process's, then makes the reader a current one. */
  async function catchUp(reader: Reader): Promise<void> {
    const { connection } = reader;
    while (connection.isOpen && reader.position < position) {
      const reached = position;
      const rows = await store.read(database, reader.position, rowsPerPage);
      for (const row of rows) {
        if (!gets(reader, row, standingOf(row, reader.scopes))) continue;
        connection.send(frame(row.topic, row.id, row.payload));
        await connection.drained();
      }
      const last = rows.at(-1)?.id ?? reader.position;
      reader.position = rows.length === rowsPerPage ? last : Math.max(last, reached);
    }
    if (connection.isOpen && !closed) current.add(reader);
  }

  /** Tells a reader that what it knows is not what it needs to go on from, then begins anew. */
  async function startAnew(reader: Reader, reason: string): Promise<void> {
    const { connection, follower, query } = reader;
    connection.send(frame('resync', reader.position, JSON.stringify({ id: reader.position, reason })));
    if (query.snapshot)
      await sendSnapshot(database, connection, connection.left, follower.principal, query, reader.position);
  }

  /** Sets a reader that does not keep up aside until it has taken what it was sent, then lets it begin anew. */
  async function resume(reader: Reader): Promise<void> {
    const { connection } = reader;
    current.delete(reader);
    try {
      await connection.drained();
      reader.position = position;
      await startAnew(reader, 'too-slow');
      await catchUp(reader);
    } catch (error) {
      log(error);
      connection.drop();
    }
  }

  async function endSessions(): Promise<void> {
    const given = new Set<string>();
    for (const { follower } of all) if (follower.authorization) given.add(follower.authorization);
    const ended = await access.ended([...given]);
    for (const { connection, follower } of all)
      if (follower.authorization && ended.has(follower.authorization)) connection.end();
  }

  const unsubscribe = database.onFeed(reading.wake);
  const timer = setInterval(() => {
    for (const { connection } of all) connection.beat();
    reading.wake();
    endSessions().then(() => log.well?.(), log);
  }, beatEveryMs);
  timer.unref();
  const stopPruning = pruneRegularly(database, log);

  return {
    async follow(response, follower, query, lastEventId) {
      if (query.snapshot && !may(follower.principal, 'orders.read'))
        throw new Problem(
          403,
          'not-allowed',
          `The role "${follower.principal.role}" may not have a snapshot of orders`,
        );
      const { oldest, newest } = await store.bounds(database);
      const start = startOf(lastEventId, oldest, newest);
      const connection = new Connection(response);
      const scopes = scopesFor(follower.principal, 'orders.read');
      const reader: Reader = {
        connection,
        scopes,
        scopesKey: scopes?.join('\n') ?? '*',
        follower,
        query,
        position: typeof start === 'number' ? start : newest,
      };
      all.add(reader);
      connection.onClose(() => {
        all.delete(reader);
        current.delete(reader);
      });
      connection.send(frame('hello', reader.position, JSON.stringify({ id: newest })));
      try {
        if (typeof start === 'string') await startAnew(reader, start);
        else if (query.snapshot && lastEventId === undefined)
          await sendSnapshot(database, connection, connection.left, follower.principal, query, start);
        await catchUp(reader);
      } catch (error) {
        log(error);
        connection.drop();
      }
      // It came while the service was closing, after the others had been told.
      if (closed) connection.end();
    },

    announce(event, scopes, data) {
      const message = frame(event, null, JSON.stringify(data));
      for (const reader of current)
        if (may(reader.follower.principal, 'orders.read') && share(reader.scopes, scopes))
          reader.connection.send(message);
    },

    recheck(name) {
      for (const { connection, follower } of all)
        if (follower.principal.kind === 'user' && follower.principal.name === name) connection.end();
      endSessions().then(() => log.well?.(), log);
    },

    streams: () => all.size,

    async close() {
      closed = true;
      clearInterval(timer);
      unsubscribe();
      for (const { connection } of all) connection.end();
      await reading.close();
      await stopPruning();
    },
  };
}
