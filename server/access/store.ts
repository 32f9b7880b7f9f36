import type { Role } from '../../domain/access/principal.ts';
import type { Queryable } from '../database/database.ts';

export interface UserRow {
  id: number;
  name: string;
  display_name: string;
  role: Role;
  street: string | null;
  password_hash: string;
}

export async function findUser(database: Queryable, name: string): Promise<UserRow | undefined> {
  const { rows } = await database.query<UserRow>(
    'select id, name, display_name, role, street, password_hash from wangge.users where name = $1',
    [name],
  );
  return rows[0];
}

/** Everybody who signs in, by name. */
export async function people(database: Queryable): Promise<Pick<UserRow, 'name' | 'role' | 'street'>[]> {
  const { rows } = await database.query<Pick<UserRow, 'name' | 'role' | 'street'>>(
    'select name, role, street from wangge.users order by name',
  );
  return rows;
}

export async function insertUser(database: Queryable, user: Omit<UserRow, 'id'>): Promise<boolean> {
  const { rowCount } = await database.query(
    `insert into wangge.users (name, display_name, role, street, password_hash)
     values ($1, $2, $3, $4, $5) on conflict (name) do nothing`,
    [user.name, user.display_name, user.role, user.street, user.password_hash],
  );
  return rowCount === 1;
}

export async function insertSession(
  database: Queryable,
  tokenHash: Buffer,
  userId: number,
  expiresAt: Date,
): Promise<void> {
  await database.query(
    `with expired as (delete from wangge.sessions where expires_at < now())
     insert into wangge.sessions (token_hash, user_id, expires_at) values ($1, $2, $3)`,
    [tokenHash, userId, expiresAt],
  );
}

export async function deleteSession(database: Queryable, tokenHash: Buffer): Promise<void> {
  await database.query('delete from wangge.sessions where token_hash = $1', [tokenHash]);
}

export interface CredentialRow {
  kind: 'user' | 'key';
  name: string;
  display_name: string;
  role: Role;
  street: string | null;
  source: string | null;
  expires_at: Date | null;
}

/** The live session or key with this hash: sessions that expired and revoked keys are not found. */
export async function findCredential(database: Queryable, hash: Buffer): Promise<CredentialRow | undefined> {
  const { rows } = await database.query<CredentialRow>(
    `select 'user' as kind, u.name, u.display_name, u.role, u.street, null as source, s.expires_at
       from wangge.sessions s join wangge.users u on u.id = s.user_id
      where s.token_hash = $1 and s.expires_at > now()
     union all
     select 'key', label, label, role, street, source, null from wangge.api_keys
      where key_hash = $1 and revoked_at is null`,
    [hash],
  );
  return rows[0];
}

/** Those of these hashes that are of live sessions and keys. */
export async function livingCredentials(database: Queryable, hashes: readonly Buffer[]): Promise<Buffer[]> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `select token_hash as hash from wangge.sessions where token_hash = any ($1::bytea[]) and expires_at > now()
     union all
     select key_hash from wangge.api_keys where key_hash = any ($1::bytea[]) and revoked_at is null`,
    [hashes],
  );
  return rows.map(({ hash }) => hash);
}

export async function hasSource(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.sources where id = $1', [id]);
  return rowCount === 1;
}

export async function insertKey(
  database: Queryable,
  key: { hash: Buffer; label: string; role: Role; street: string | null; source: string | null },
): Promise<void> {
  await database.query(
    'insert into wangge.api_keys (key_hash, label, role, street, source) values ($1, $2, $3, $4, $5)',
    [key.hash, key.label, key.role, key.street, key.source],
  );
}

/** Revokes one key of a source; answers its hash, undefined where there is none that was not revoked before. */
export async function revokeKeyOfSource(
  database: Queryable,
  source: string,
  id: number,
): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `update wangge.api_keys set revoked_at = now()
      where source = $1 and id = $2 and revoked_at is null returning key_hash as hash`,
    [source, id],
  );
  return rows[0]?.hash;
}

export async function revokeKey(database: Queryable, hash: Buffer): Promise<void> {
  await database.query('update wangge.api_keys set revoked_at = now() where key_hash = $1', [hash]);
}
