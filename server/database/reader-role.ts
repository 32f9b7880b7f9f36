import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Statements } from './connect.ts';
import type { Queryable } from './database.ts';

/** What is read for people with a part of the city; the policies of `098-units.sql` say which rows. */
const guarded = ['orders', 'events', 'order_log', 'sent_steps', 'order_reads', 'attachments', 'overrides'];
/** What holds nothing of anybody. */
const open = ['order_states', 'units'];
// Beside `migrate.ts`.
const lock = [7207, 1_000];

const insufficientPrivilege = '42501';

export interface ReaderRole {
  name: string;
  password: string;
}

/**
 * The role that reads for people who see a part of the city. It owns nothing and may do nothing but select, so that the
 * policies of the tables hold for it, whatever is asked; it is made where it is missing.
 * @param signsIn whether connections sign in as it; else they take it on
 * @returns null where the database's user may not make roles
 */
export async function prepareReaderRole(
  statements: Pick<Statements, 'query' | 'transaction'>,
  signsIn: boolean,
): Promise<ReaderRole | null> {
  const { rows } = await statements.query<{
    name: string;
    known: boolean;
    password: string;
    granted: string;
  }>(
    `select n.name, r.password, r.granted, exists (select from pg_roles where rolname = n.name) as known
       from (select 'wangge_reader_' || oid as name from pg_database where datname = current_database()) n
         left join wangge.reader_role r on true`,
  );
  const { name, known, password, granted } = rows[0]!;
  const grants = [
    `grant usage on schema wangge to ${name}`,
    // To end a statement of a reader who left, one has to be a member of its role.
    ...(signsIn ? [`grant ${name} to current_user`] : []),
    `grant select on ${[...guarded, ...open].map((table) => `wangge.${table}`).join(', ')} to ${name}`,
  ];
  const digest = createHash('sha256')
    .update([signsIn, ...grants].join('\n'))
    .digest('hex');
  if (known && granted === digest) return { name, password };
  try {
    return await statements.transaction((transaction) =>
      makeRole(transaction, name, signsIn, grants, digest),
    );
  } catch (error) {
    if ((error as { code?: string }).code === insufficientPrivilege) return null;
    throw error;
  }
}

async function makeRole(
  transaction: Queryable,
  name: string,
  signsIn: boolean,
  grants: readonly string[],
  digest: string,
): Promise<ReaderRole> {
  await transaction.query('select pg_advisory_xact_lock($1, $2)', lock);
  const password = randomBytes(24).toString('base64url');
  const { rowCount } = await transaction.query('select from pg_roles where rolname = $1', [name]);
  // A statement that names a role takes no parameters; the name is made of a number, the password of letters and digits.
  const login = signsIn ? `login password '${password}'` : 'nologin';
  await transaction.query(`${rowCount === 0 ? 'create' : 'alter'} role ${name} ${login} noinherit`);
  for (const grant of grants) await transaction.query(grant);
  await transaction.query('delete from wangge.reader_role');
  await transaction.query('insert into wangge.reader_role (password, granted) values ($1, $2)', [
    password,
    digest,
  ]);
  return { name, password };
}

/** How the same database is reached by another role. */
export function connectionAs(connection: pg.ClientConfig, { name, password }: ReaderRole): pg.ClientConfig {
  // A client that is not connected has read the connection string, and the environment.
  const { host, port, database, ssl } = new pg.Client(connection);
  const { connectionTimeoutMillis } = connection;
  return {
    host,
    port,
    ssl,
    user: name,
    password,
    ...(database === undefined ? {} : { database }),
    ...(connectionTimeoutMillis === undefined ? {} : { connectionTimeoutMillis }),
  };
}

/** For whom each connection reads at present. */
const readsFor = new WeakMap<pg.ClientBase, string>();

/** Says on a connection for whom it reads, until the next one is said. */
export async function readFor(client: pg.ClientBase, scopes: readonly string[]): Promise<void> {
  const key = scopes.join('\n');
  if (readsFor.get(client) === key) return;
  readsFor.delete(client);
  await client.query(`select set_config('wangge.scopes', ($1::text[])::text, false)`, [scopes]);
  readsFor.set(client, key);
}

/**
 * Runs `work` under the role, in a transaction that reads: for the embedded database, which has one session for all
 * connections.
 */
export async function takingOn<T>(
  client: pg.ClientBase,
  role: string,
  scopes: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  await client.query('begin read only');
  try {
    await client.query(
      `select set_config('wangge.scopes', ($2::text[])::text, true), set_config('role', $1, true)`,
      [role, scopes],
    );
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
