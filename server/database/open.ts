import type pg from 'pg';
import type { Logger } from 'pino';
import { openPool, type Statements } from './connect.ts';
import type { Database, ScopedReader } from './database.ts';
import { openEmbedded } from './embedded/embedded.ts';
import { type Around, LimitedConnections } from './limited-connections.ts';
import { announcements, listenToDatabase } from './listen.ts';
import { migrate } from './migrate.ts';
import { probe, requirePostgis } from './probe.ts';
import { requireReachable } from './reach.ts';
import { connectionAs, prepareReaderRole, readFor, takingOn } from './reader-role.ts';
import { ReplicaPool } from './replica.ts';
import { createSeal } from './seal.ts';

/** How long a statement waits for a connection: who asked is told to come again, rather than kept for ever. */
const connectLimitMs = 30_000;

export interface DatabaseOptions {
  /** A PostGIS database; undefined means the embedded one. */
  databaseUrl: string | undefined;
  /** Copies of it to read from; one that does not answer is no reason not to start. */
  replicaUrls?: readonly string[];
  /** The embedded database lies in `database/` under it. */
  dataDirectory: string;
  /** Use the embedded database of a service that runs on the same directory, instead of being refused. */
  join?: boolean;
  /** How long a statement may take that readers can make slow; 10 s unless given. */
  limitMs?: number;
  /** WANGGE_SECRET_KEY: what is stored of persons is encrypted by it. */
  secretKey?: string | undefined;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

type MakeLimited = (name: string, by?: pg.ClientConfig) => LimitedConnections;

const noReaderRole =
  'The database user may not create roles, so that row-level security is not in force beside the checks of the service: grant it CREATEROLE and start again';

/** What reads for people with a part of the city; null where their role cannot be made. */
async function readerStatements(
  statements: Statements,
  connection: pg.ClientConfig,
  signsIn: boolean,
  limitedFor: MakeLimited,
): Promise<((scopes: readonly string[], signal: AbortSignal) => ScopedReader) | null> {
  const role = await prepareReaderRole(statements, signsIn);
  if (!role) return null;
  const connections = limitedFor(
    'wangge scoped readers',
    signsIn ? connectionAs(connection, role) : connection,
  );
  if (!signsIn)
    return (scopes, signal) => {
      const read = connections.queryable(signal, (client, statement) =>
        takingOn(client, role.name, scopes, statement),
      );
      return { ...read, scopes: null, planned: read };
    };
  return (scopes, signal) => {
    const reading: Around = async (client, statement) => {
      await readFor(client, scopes);
      return statement();
    };
    return {
      ...connections.queryable(signal, reading),
      scopes: null,
      planned: connections.queryable(signal, reading, true),
    };
  };
}

/**
 * Opens the database: connects, makes sure of PostGIS, migrates and probes.
 * @throws Problem, with one line that says what is wrong and what to do
 */
export async function openDatabase({
  databaseUrl,
  replicaUrls = [],
  dataDirectory,
  join,
  limitMs,
  secretKey,
  log,
}: DatabaseOptions): Promise<Database> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    let connection: pg.ClientConfig;
    if (databaseUrl) {
      await requireReachable(databaseUrl);
      connection = {
        connectionString: databaseUrl,
        application_name: 'wangge',
        connectionTimeoutMillis: connectLimitMs,
      };
    } else {
      const embedded = await openEmbedded(dataDirectory, join ?? false, log);
      closers.push(embedded.close);
      connection = embedded.connection;
    }
    const seal = createSeal(secretKey);
    const onBreak = (error: Error) => log.warn({ err: error }, 'a database connection broke');
    const statements = openPool(connection, onBreak, seal);
    closers.push(statements.close);
    const { query, transaction, copyFrom } = statements;
    const limitedFor: MakeLimited = (name, by = connection) => {
      const onIdleError = (error: Error) => log.warn({ err: error }, 'a database connection broke');
      const connections = new LimitedConnections(by, statements, name, onIdleError, limitMs);
      closers.push(() => connections.close());
      return connections;
    };
    const limited = { public: limitedFor('wangge readers'), staff: limitedFor('wangge staff') };
    await requirePostgis(statements);
    const ran = await migrate(statements);
    const readAs = await readerStatements(statements, connection, databaseUrl !== undefined, limitedFor);
    if (!readAs) log.warn(noReaderRole);
    const capabilities = await probe(statements, databaseUrl ? 'native' : 'embedded');
    const listener = await listenToDatabase(connection, (error) =>
      log.warn({ err: error }, 'notifications lost, connecting again'),
    );
    closers.push(listener.close);
    const replicas = replicaUrls.map(
      (url) =>
        new ReplicaPool(url, (error, replica) =>
          log.warn({ err: error, replica }, 'a replica cannot be asked'),
        ),
    );
    closers.push(async () => {
      await Promise.all(replicas.map((replica) => replica.close()));
    });
    log.info({ ...capabilities, migrations: ran }, 'database open');
    const { onFeed, onAnnounced } = listener;
    const announce = async (message: string) => {
      await query('select pg_notify($1, $2)', [announcements, message]);
    };
    return {
      query,
      transaction,
      copyFrom,
      seal,
      limited: (signal, readers = 'public') => limited[readers].queryable(signal),
      readAs: (scopes, signal) =>
        scopes === null || !readAs
          ? {
              ...limited.staff.queryable(signal),
              scopes,
              // The embedded database has one session for all connections: names would meet there.
              planned: limited.staff.queryable(signal, undefined, databaseUrl !== undefined),
            }
          : readAs(scopes, signal),
      onFeed,
      announce,
      onAnnounced,
      connection,
      replicas,
      capabilities,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
