import type { Queryable } from '../database/database.ts';
import { hasFactor } from './second-factor-store.ts';
import { type RoleIn, rolesOf } from './store.ts';

/** Browsers that are remembered of one account. */
const mostBrowsers = 20;

export interface SigningIn {
  id: number;
  name: string;
  display_name: string;
  /** Null until the account's invitation is taken. */
  password_hash: string | null;
  disabled: boolean;
  hasFactor: boolean;
  roles: RoleIn[];
  /** Whether the browser that asks is one in which the person signed in before. */
  isKnown: boolean;
}

/** @param browser the hash of what a browser is known by: whether the person signed in with it in the last ninety days */
export async function findUser(
  database: Queryable,
  name: string,
  browser: Buffer | null,
): Promise<SigningIn | undefined> {
  const { rows } = await database.query<SigningIn>(
    `select u.id, u.name, u.display_name, u.password_hash, u.disabled_at is not null as disabled,
       ${hasFactor} as "hasFactor", ${rolesOf} as roles,
       exists (select from wangge.known_browsers b
                where b.token_hash = $2 and b.user_id = u.id and b.used_at > now() - interval '90 days') as "isKnown"
       from wangge.users u where u.name = $1`,
    [name, browser],
  );
  return rows[0];
}

export async function noteFailure(database: Queryable, userId: number): Promise<void> {
  await database.query('update wangge.users set failed_sign_ins = failed_sign_ins + 1 where id = $1', [
    userId,
  ]);
}

/** Notes a sign-in with a browser; answers when the last one was, and how many failed since. */
export async function noteSignIn(
  database: Queryable,
  userId: number,
  hash: Buffer,
): Promise<{ lastSignInAt: string | null; failedSince: number }> {
  const { rows } = await database.query<{ lastSignInAt: string | null; failedSince: number }>(
    `with known as (
       insert into wangge.known_browsers (token_hash, user_id) values ($2, $1)
       on conflict (token_hash) do update set user_id = excluded.user_id, used_at = now()
     ), forgotten as (
       delete from wangge.known_browsers
        where token_hash in (select token_hash from wangge.known_browsers where user_id = $1
                              order by used_at desc offset $3)
     ), before as (
       select last_sign_in_at, failed_sign_ins from wangge.users where id = $1
     )
     update wangge.users u set last_sign_in_at = now(), failed_sign_ins = 0 from before
      where u.id = $1
     returning wangge.utc_text(before.last_sign_in_at) as "lastSignInAt", before.failed_sign_ins as "failedSince"`,
    [userId, hash, mostBrowsers],
  );
  return rows[0]!;
}
