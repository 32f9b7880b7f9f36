import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { OrderChanges } from '../../domain/answers/orders.ts';
import type { Access } from '../access/service.ts';
import { credentialEnded } from '../access/under-way.ts';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { LayerService } from '../layers/service.ts';
import { changesSince } from './changes.ts';
import { Connection, frame } from './connection.ts';
import { accepts, type Standing, standingOf } from './filter.ts';
import { pruneRegularly } from './pruning.ts';
import { type Follower, frameOf, type Reader, readerOf, startOf } from './reader.ts';
import type { ChangesQuery, FeedRow, LiveQuery } from './schema.ts';
import { sendSnapshot } from './snapshot.ts';
import * as store from './store.ts';

const rowsPerPage = 200;
/** Readers that are sent to before other work of this process gets its turn. */
const readersPerTurn = 1_000;
/** A live reader that has this many bytes untaken when more arrive is sent nothing until it has taken them. */
const mostBacklog = 512 * 1024;
const heartbeatMs = 15_000;
/** Signs of life are sent to a part of the readers at a time: to all at once they would hold up whatever comes meanwhile. */
const beatParts = 10;

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
   * What became of the orders that somebody may see since a cursor; without one, where to begin.
   * @throws Problem 410 `cursor-too-old` for changes that are not kept any more, 400 `bad-cursor`
   */
  changes(query: ChangesQuery, principal: Principal): Promise<OrderChanges>;
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

interface Dependencies {
  database: Database;
  layers: Pick<LayerService, 'find' | 'refresh'>;
  access: Pick<Access, 'ended' | 'endsBy'>;
  log: FaultLog;
  /** How often a sign of life is sent, and asked who has signed out. */
  beatEveryMs?: number;
}

/** Ends a stream with a message `ended` that says why. */
function sayEnd(connection: Connection, why: Problem): void {
  connection.send(frame('ended', null, JSON.stringify(why)));
  connection.end();
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
  let opened = 0;
  let beatPart = 0;

  const isPublic = (layer: string) => layers.find(layer)?.visibility === 'public';
  const gets = ({ follower, query, view }: Reader, row: FeedRow, standing: Standing) =>
    (row.layer === null || view.layers === null || view.layers.has(row.layer)) &&
    accepts(row, follower.principal, standing, query, (layer) => isPublic(layer) || view.named.has(layer));

  /** What all readers of an audience are sent of these rows, but for what is one person's; null for nothing. */
  function messageFor(reader: Reader, rows: readonly FeedRow[]): Buffer | null {
    const parts = rows
      .filter((row) => row.topic !== 'notification' && gets(reader, row, standingOf(row, reader.scopes)))
      .map((row) => frameOf(row, reader.follower.principal));
    return parts.length === 0 ? null : Buffer.concat(parts);
  }

  /** Sends a reader the rows after his position one by one: he is not where the others are, or some are his alone. */
  function deliverTo(reader: Reader, rows: readonly FeedRow[]): void {
    for (const row of rows)
      if (row.id > reader.position && gets(reader, row, standingOf(row, reader.scopes)))
        reader.connection.send(frameOf(row, reader.follower.principal));
  }

  /** Rows of the feed, in order, to all who are current; in slices, so that other requests get their turn. */
  async function deliver(rows: readonly FeedRow[]): Promise<void> {
    const first = rows[0];
    const last = rows.at(-1);
    if (!first || !last) return;
    for (const reader of current) if (reader.connection.backlog > mostBacklog) void resume(reader);
    const personal = rows.some(({ topic }) => topic === 'notification');
    const messages = new Map<string, Buffer | null>();
    // Who becomes current meanwhile has caught up by the process's position, which these rows are part of.
    const readers = [...current];
    position = last.id;
    for (const [n, reader] of readers.entries()) {
      if (n > 0 && n % readersPerTurn === 0) await nextTurn();
      if (!current.has(reader)) continue;
      if (personal || reader.position >= first.id) deliverTo(reader, rows);
      else {
        let message = messages.get(reader.audience);
        if (message === undefined) {
          message = messageFor(reader, rows);
          messages.set(reader.audience, message);
        }
        if (message) reader.connection.send(message);
      }
      reader.position = Math.max(reader.position, last.id);
    }
  }

  async function readOn(): Promise<void> {
    for (let full = true; full && !closed; ) {
      const rows = await store.read(database, position, rowsPerPage);
      // Who hears of a changed layer asks for its tiles at once: by then this process must know of it too.
      if (rows.some(({ topic }) => topic === 'layer')) await layers.refresh();
      await deliver(rows);
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
        connection.send(frameOf(row, reader.follower.principal));
        await connection.drained();
      }
      const last = rows.at(-1)?.id ?? reader.position;
      reader.position = rows.length === rowsPerPage ? last : Math.max(last, reached);
    }
    if (connection.isOpen && !closed) current.add(reader);
  }

  /** Tells a reader that what it knows is not what it needs to go on from, then begins again. */
  async function startOver(reader: Reader, reason: string): Promise<void> {
    const { connection, follower, query } = reader;
    connection.send(frame('resync', reader.position, JSON.stringify({ id: reader.position, reason })));
    if (query.snapshot)
      await sendSnapshot(database, connection, connection.left, follower.principal, query, reader.position);
  }

  /** Sets a reader that does not keep up aside until it has taken what it was sent, then lets it begin again. */
  async function resume(reader: Reader): Promise<void> {
    const { connection } = reader;
    current.delete(reader);
    try {
      await connection.drained();
      reader.position = position;
      await startOver(reader, 'too-slow');
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
      if (follower.authorization && ended.has(follower.authorization)) sayEnd(connection, credentialEnded());
  }

  const unsubscribe = database.onFeed(reading.wake);
  const timer = setInterval(() => {
    for (const { connection, beatsIn } of all) if (beatsIn === beatPart) connection.beat();
    beatPart = (beatPart + 1) % beatParts;
    if (beatPart !== 0) return;
    reading.wake();
    endSessions().then(() => log.well?.(), log);
  }, beatEveryMs / beatParts);
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
      const at = typeof start === 'number' ? start : newest;
      const reader = readerOf(connection, follower, query, at, opened++ % beatParts);
      all.add(reader);
      access.endsBy(response, (why) => sayEnd(connection, why));
      connection.onClose(() => {
        all.delete(reader);
        current.delete(reader);
      });
      connection.send(frame('hello', reader.position, JSON.stringify({ id: newest })));
      try {
        if (typeof start === 'string') await startOver(reader, start);
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

    changes: (query, principal) => changesSince(database, query, principal),

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
