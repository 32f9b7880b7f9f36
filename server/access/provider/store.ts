import type { Queryable } from '../../database/database.ts';
import type { RoleIn } from '../store.ts';

/** A sign-in that waits for the provider's answer. */
export interface Begun {
  nonce: string;
  verifier: string;
  redirect: string;
}

/** One that was taken, with the account that it was begun to link, if any. */
export interface Taken extends Begun {
  userId: number | null;
}

export async function begin(
  database: Queryable,
  state: Buffer,
  browser: Buffer,
  { nonce, verifier, redirect }: Begun,
  expiresAt: Date,
  userId: number | null,
): Promise<void> {
  await database.query(
    `with expired as (delete from wangge.provider_sign_ins where expires_at < now())
     insert into wangge.provider_sign_ins (state_hash, browser_hash, nonce, verifier, redirect, expires_at, user_id)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [state, browser, nonce, verifier, redirect, expiresAt, userId],
  );
}

/** Takes what was begun in a browser, once; undefined where it was not, or too long ago. */
export async function take(database: Queryable, state: Buffer, browser: Buffer): Promise<Taken | undefined> {
  const { rows } = await database.query<Taken>(
    `delete from wangge.provider_sign_ins where state_hash = $1 and browser_hash = $2 and expires_at > now()
     returning nonce, verifier, redirect, user_id as "userId"`,
    [state, browser],
  );
  return rows[0];
}

export interface Known {
  id: number;
  name: string;
  disabled: boolean;
  /** Whether it was here before it was linked, so that its roles are given here. */
  linked: boolean;
  roles: RoleIn[];
}

/** The account of a subject of an issuer. */
export async function find(
  transaction: Queryable,
  issuer: string,
  subject: string,
): Promise<Known | undefined> {
  const { rows } = await transaction.query<Known>(
    `select u.id, u.name, u.disabled_at is not null as disabled, i.linked,
       coalesce((select jsonb_agg(jsonb_build_object('role', r.role, 'unit', r.unit) order by r.position, r.role, r.unit)
                   from wangge.user_roles r where r.user_id = u.id), '[]') as roles
       from wangge.identities i join wangge.users u on u.id = i.user_id
      where i.issuer = $1 and i.subject = $2`,
    [issuer, subject],
  );
  return rows[0];
}

/** Makes an account under the first of these names that is free. */
export async function add(
  transaction: Queryable,
  issuer: string,
  subject: string,
  names: readonly string[],
  displayName: string,
): Promise<{ id: number; name: string }> {
  const { rows } = await transaction.query<{ id: number; name: string }>(
    `with chosen as (
       select given.name from unnest($3::text[]) with ordinality as given (name, position)
        where not exists (select from wangge.users u where u.name = given.name) order by position limit 1
     ), added as (
       insert into wangge.users (name, display_name, made_by) select name, $4, $1 from chosen returning id, name
     ), identified as (
       insert into wangge.identities (issuer, subject, user_id) select $1, $2, id from added
     )
     select id, name from added`,
    [issuer, subject, names, displayName],
  );
  return rows[0]!;
}

/** Links an account with a subject; false where it has one of this issuer. */
export async function link(
  transaction: Queryable,
  issuer: string,
  subject: string,
  userId: number,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `insert into wangge.identities (issuer, subject, user_id, linked)
     select $1, $2, $3, true
      where not exists (select from wangge.identities i where i.issuer = $1 and i.user_id = $3)`,
    [issuer, subject, userId],
  );
  return rowCount === 1;
}

export async function isLinked(database: Queryable, userId: number): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.identities where user_id = $1 limit 1', [
    userId,
  ]);
  return rowCount !== 0;
}

/** Takes the subjects from an account; false where it has none. */
export async function unlink(transaction: Queryable, userId: number): Promise<boolean> {
  const { rowCount } = await transaction.query('delete from wangge.identities where user_id = $1', [userId]);
  return rowCount !== 0;
}

/** Notes a sign-in; answers when the last one was, and how many failed since. */
export async function noteSignIn(
  database: Queryable,
  userId: number,
): Promise<{ lastSignInAt: string | null; failedSince: number }> {
  const { rows } = await database.query<{ lastSignInAt: string | null; failedSince: number }>(
    `with before as (select last_sign_in_at, failed_sign_ins from wangge.users where id = $1)
     update wangge.users u set last_sign_in_at = now(), failed_sign_ins = 0 from before where u.id = $1
     returning wangge.utc_text(before.last_sign_in_at) as "lastSignInAt", before.failed_sign_ins as "failedSince"`,
    [userId],
  );
  return rows[0]!;
}
