import type pg from 'pg';
import type { Seal } from './seal.ts';

/** What the connected database can do; probed once at start, see `probe.ts`. */
export interface Capabilities {
  /** `embedded` is PGlite in a worker of this process; `native` is a PostgreSQL server. */
  kind: 'embedded' | 'native';
  postgresVersion: string;
  postgisVersion: string;
  /** `ST_AsMVT` exists and works (needs PostGIS built with protobuf). */
  asMvt: boolean;
  /** `ST_CoverageSimplify` and its family exist (PostGIS 3.4, GEOS 3.12). */
  coverage: boolean;
  /** `COPY … FROM STDIN` is there, see `copyFrom`. */
  copy: boolean;
}

/** Runs SQL with positional parameters; rows come back as plain objects. */
export interface Queryable {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<pg.QueryResult<Row>>;
  /** Of a database and its transactions: by which what they hold of persons is encrypted. */
  readonly seal?: Seal;
}

/** Statements that whoever asks can make slow: with a time limit, on connections of their own. */
interface Limited {
  /**
   * Statements on behalf of one reader, which end when `signal` says that nobody waits for them any more.
   * @throws Problem 503 `too-slow` past the limit
   */
  limited(signal: AbortSignal): Queryable;
}

/** Who waits for limited statements: the staff at their work never wait for what anybody asks of the layers. */
type Readers = 'public' | 'staff';

/** A copy of the database that PostgreSQL's replication keeps up to date, a little behind, and that is only read. */
export interface Replica extends Queryable, Limited {
  /** Host, port and database. */
  readonly name: string;
  /** Connection settings for connections of one's own. */
  readonly connection: pg.ClientConfig;
  /** False for some seconds after it could not be reached. */
  readonly rested: boolean;
  /** Says that a statement failed here: one that could not be reached is left alone for a while. */
  failed(error: unknown): void;
  /** Leaves it alone for a while, and tells why. */
  rest(error: unknown): void;
}

/** What reads for somebody. */
export interface ScopedReader extends Queryable {
  /**
   * The scopes that statements have to ask for themselves; null where the policies do, since the planner takes a condition
   * that is there twice for two, and expects few rows.
   */
  readonly scopes: readonly string[] | null;
  /**
   * For statements of a fixed text that find few rows by a key: on PostgreSQL each connection keeps their plans, since
   * working the policies into a plan takes longer than such a statement does.
   */
  readonly planned: Queryable;
}

/** The one way to the database for everything above floor 2. */
export interface Database extends Queryable {
  readonly seal: Seal;
  /** As of `Limited`; each kind of readers has connections of its own. */
  limited(signal: AbortSignal, readers?: Readers): Queryable;
  /**
   * As `limited` for the staff, under a role for which the policies of the tables hold: of orders, reports and what
   * belongs to them it finds what shares a scope with the reader's.
   * @param scopes as in `domain/access/scopes.ts`; null for the whole city, which needs no such role
   */
  readAs(scopes: readonly string[] | null, signal: AbortSignal): ScopedReader;
  readonly capabilities: Capabilities;
  /** Connection settings for a worker thread that opens its own `pg` client. */
  readonly connection: pg.ClientConfig;
  /** Copies to read from; which of them has what is asked for is for the reader to know, see `layers/replicas.ts`. */
  readonly replicas: readonly Replica[];
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /**
   * Runs `COPY … FROM STDIN` with what it reads, all of it or nothing. Statements may run beside it.
   * @throws whatever the chunks throw, or the database's error; also where `capabilities.copy` is false
   */
  copyFrom(text: string, chunks: AsyncIterable<Buffer>): Promise<void>;
  /**
   * Calls `wake` after commits that may have appended to `wangge.feed`, in this or any other process.
   * Wake-ups may be spurious or merged: readers look into the feed themselves. Returns the unsubscribe.
   */
  onFeed(wake: () => void): () => void;
  /**
   * Tells every process that is connected just now, this one too, what is worth no row; nobody hears of it later.
   * @param message at most 7,999 bytes
   */
  announce(message: string): Promise<void>;
  /** Calls `hear` with what any process announces. Returns the unsubscribe. */
  onAnnounced(hear: (message: string) => void): () => void;
  close(): Promise<void>;
}
