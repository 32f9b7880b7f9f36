import type { Queryable } from '../../database/database.ts';
import type { RoleIn } from '../store.ts';

/** A sign-in that waits for the provider's answer. */
export interface Begun {
  nonce: string;
  verifier: string;
  redirect: string;
}

export async function begin(
  database: Queryable,
  state: Buffer,
  browser: Buffer,
  { nonce, verifier, redirect }: Begun,
  expiresAt: Date,
): Promise<void> {
  await database.query(
    `with expired as (delete from wangge.provider_sign_ins where expires_at < now())
     insert into wangge.provider_sign_ins (state_hash, browser_hash, nonce, verifier, redirect, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [state, browser, nonce, verifier, redirect, expiresAt],
  );
}

/** Takes what was begun in a browser, once; undefined where it was not, or too long ago. */
export async function take(database: Queryable, state: Buffer, browser: Buffer): Promise<Begun | undefined> {
  const { rows } = await database.query<Begun>(
    `delete from wangge.provider_sign_ins where state_hash = $1 and browser_hash = $2 and expires_at > now()
     returning nonce, verifier, redirect`,
    [state, browser],
  );
  return rows[0];
}

export interface Known {
  id: number;
  name: string;
  disabled: boolean;
  roles: RoleIn[];
}

/** The account of a subject of an issuer. */
export async function find(
  transaction: Queryable,
  issuer: string,
  subject: string,
): Promise<Known | undefined> {
  const { rows } = await transaction.query<Known>(
    `select u.id, u.name, u.disabled_at is not null as disabled,
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
