import { createServer, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { type Frame, FrameReader, readAnswer, startupSettings } from './frames.ts';

/** Messages that are run together, up to one that asks for an answer. */
interface Batch {
  bytes: Buffer;
  /** Whether the answer ends with ReadyForQuery. */
  ends: boolean;
}

interface Session {
  socket: Socket;
  reader: FrameReader;
  /** Received and not yet run. */
  batches: Batch[];
  unfinished: Buffer[];
  listening: boolean;
  /** The most milliseconds that a statement may take; 0 for any time. */
  limitMs: number;
}

// Start, Sync, Query and FunctionCall end with ReadyForQuery; Flush asks for what there is so far.
const endsBatch = new Set(['', 'S', 'Q', 'F']);
const flush = 'H';
const rollback: Batch = {
  bytes: Buffer.concat([Buffer.from('S\0\0\0\x04', 'latin1'), query('rollback')]),
  ends: true,
};
// What a connection set, or made for itself, must not reach the next one.
const tidy: Batch = { bytes: query('reset all; discard temp'), ends: true };
// PGlite ends its process when it is told to read rows from a client.
const copyIn = /\bcopy\b[^;]*\bfrom\s+stdin\b/i;
const longestScanned = 10_000;

function query(text: string): Buffer {
  const bytes = Buffer.from(`Q\0\0\0\0${text}\0`, 'latin1');
  bytes.writeUInt32BE(bytes.length - 1, 1);
  return bytes;
}

/** ErrorResponse that ends the connection: feature_not_supported. */
function refusal(message: string): Buffer {
  const bytes = Buffer.from(`E\0\0\0\0SFATAL\0VFATAL\0C0A000\0M${message}\0\0`, 'latin1');
  bytes.writeUInt32BE(bytes.length - 1, 1);
  return bytes;
}

function asksForCopy({ type, bytes }: Frame): boolean {
  return (type === 'Q' || type === 'P') && copyIn.test(bytes.toString('latin1', 5, longestScanned));
}

/**
 * Serves one PGlite, which knows a single session, to many connections of the PostgreSQL protocol.
 *
 * A connection holds the database from its first message until PostgreSQL reports it idle again, so neither
 * the messages of one statement nor the statements of one transaction mix with those of others. Whoever waits
 * is served in order. When a connection is lost its open transaction is rolled back. Notifications go to the
 * connections that ran LISTEN. Settings and named statements are shared by all connections, since there is one
 * session behind them: use `set local`, and no named statements. Settings and temporary tables of a connection
 * end with it.
 */
export class SessionServer {
  /** Listens nowhere yet. Connections wait until `serve` names the database. */
  readonly server: Server;
  private readonly sessions = new Set<Session>();
  private readonly waiting: (Session | (() => Promise<void>))[] = [];
  private holder: Session | undefined;
  private database: PGlite | undefined;
  private running = false;

  /**
   * @param onFault called once when the database has stopped answering; it cannot be used any more
   * @param onLimited called before a statement that may take so many milliseconds at most, by the `statement_timeout`
   *   that its connection started with, and with 0 after it. PostgreSQL has no timers here, and this thread is taken up
   *   by the statement: another one has to watch the time.
   */
  constructor(
    private readonly onFault: (error: Error) => void,
    private readonly onLimited: (limitMs: number) => void,
  ) {
    this.server = createServer((socket) => this.accept(socket));
  }

  serve(database: PGlite): void {
    this.database = database;
    this.next();
  }

  /** Runs `work` on the database while no connection holds it. */
  exclusively(work: (database: PGlite) => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push(async () => {
        if (this.database) await work(this.database).then(resolve, reject);
      });
      this.next();
    });
  }

  /** Ends every connection and takes no more. */
  close(): Promise<void> {
    this.database = undefined;
    for (const session of this.sessions) session.socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private accept(socket: Socket): void {
    const session: Session = {
      socket,
      reader: new FrameReader(),
      batches: [],
      unfinished: [],
      listening: false,
      limitMs: 0,
    };
    this.sessions.add(session);
    socket.on('data', (chunk) => {
      for (const frame of session.reader.push(chunk)) this.receive(session, frame);
      this.next();
    });
    // A lost connection is an ordinary end; 'close' follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.leave(session));
  }

  private receive(session: Session, frame: Frame): void {
    if (frame.type === 'ssl') session.socket.write('N');
    else if (frame.type === 'cancel' || frame.type === 'X') session.socket.end();
    else if (asksForCopy(frame))
      session.socket.end(refusal('COPY FROM STDIN is not available in the embedded database'));
    else {
      if (frame.type === '') session.limitMs = Number(startupSettings(frame).get('statement_timeout') ?? 0);
      session.unfinished.push(frame.bytes);
      const ends = endsBatch.has(frame.type);
      if (!ends && frame.type !== flush) return;
      session.batches.push({ bytes: Buffer.concat(session.unfinished), ends });
      session.unfinished = [];
      if (this.holder !== session && !this.waiting.includes(session)) this.waiting.push(session);
    }
  }

  private leave(session: Session): void {
    this.sessions.delete(session);
    const place = this.waiting.indexOf(session);
    if (place >= 0) this.waiting.splice(place, 1);
    session.unfinished = [];
    if (this.holder === session) session.batches = [rollback, tidy];
    else {
      session.batches = [tidy];
      this.waiting.push(session);
    }
    this.next();
  }

  /** Starts the next piece of work when the database is free for it. */
  private next(): void {
    if (this.running || !this.database) return;
    const turn = this.holder ?? this.waiting.shift();
    if (!turn) return;
    if (typeof turn !== 'function') {
      this.holder = turn;
      if (turn.batches.length === 0) return;
    }
    this.running = true;
    const work = typeof turn === 'function' ? turn() : this.run(this.database, turn);
    work.catch(this.onFault).finally(() => {
      this.running = false;
      // Sockets are read in between, so that a busy connection does not starve the others.
      setImmediate(() => this.next());
    });
  }

  private async run(database: PGlite, session: Session): Promise<void> {
    const batch = session.batches.shift();
    if (!batch) return;
    const parts: Buffer[] = [];
    if (session.limitMs > 0) this.onLimited(session.limitMs);
    await database.execProtocolRawStream(batch.bytes, {
      syncToFs: false,
      // The bytes lie in the memory of the database and are overwritten by the next answer.
      onRawData: (data) => parts.push(Buffer.from(data)),
    });
    if (session.limitMs > 0) this.onLimited(0);
    const answer = readAnswer(Buffer.concat(parts));
    if (batch.ends && answer.status === undefined) throw new Error('the embedded database gave no answer');
    session.listening ||= answer.listens;
    if (!session.socket.destroyed) session.socket.write(answer.bytes);
    for (const other of this.sessions)
      if (other.listening) for (const notification of answer.notifications) other.socket.write(notification);
    if (answer.status !== 'I') return;
    this.holder = undefined;
    if (session.batches.length > 0) this.waiting.push(session);
  }
}
