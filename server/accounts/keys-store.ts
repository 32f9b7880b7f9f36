import type { KeyLimits } from '../../domain/access/key-limits.ts';
import type { ApiKey, KeyUsage } from '../../domain/answers/accounts.ts';
import type { Queryable } from '../database/database.ts';

const columns = `k.id, k.label, k.role, k.unit, k.source, k.made_by as "madeBy",
  (select u.name from wangge.users u where u.id = k.holder) as holder, wangge.utc_text(k.created_at) as "createdAt",
  wangge.utc_text(k.expires_at) as "expiresAt", wangge.utc_text(k.revoked_at) as "revokedAt",
  wangge.utc_text(k.last_used_at) as "lastUsedAt", k.rotated_from as "rotatedFrom", k.limits`;

/** Whether a key, as `k`, was made for the account of this name; for any where that is null. */
const heldBy = (name: string) =>
  `(${name}::text is null or k.holder = (select u.id from wangge.users u where u.name = ${name}))`;

/** All keys, or those of an account, the newest first; those that were revoked or have expired stay for thirty days. */
export async function list(database: Queryable, holder: string | null): Promise<ApiKey[]> {
  const { rows } = await database.query<ApiKey>(
    `select ${columns} from wangge.api_keys k
      where coalesce(least(k.revoked_at, k.expires_at), now()) > now() - interval '30 days' and ${heldBy('$1')}
      order by k.id desc`,
    [holder],
  );
  return rows;
}

export async function find(
  database: Queryable,
  id: number,
  holder: string | null = null,
): Promise<ApiKey | undefined> {
  const { rows } = await database.query<ApiKey>(
    `select ${columns} from wangge.api_keys k where k.id = $1 and ${heldBy('$2')}`,
    [id, holder],
  );
  return rows[0];
}

export async function byHash(database: Queryable, hash: Buffer): Promise<ApiKey> {
  const { rows } = await database.query<ApiKey>(
    `select ${columns} from wangge.api_keys k where k.key_hash = $1`,
    [hash],
  );
  return rows[0]!;
}

/** Revokes a key; answers its hash, undefined where there is none that is still taken. */
export async function revoke(
  database: Queryable,
  id: number,
  holder: string | null,
): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `update wangge.api_keys k set revoked_at = now()
      where id = $1 and revoked_at is null and coalesce(expires_at > now(), true) and ${heldBy('$2')}
     returning key_hash as hash`,
    [id, holder],
  );
  return rows[0]?.hash;
}

/**
 * Adds a key with the rights of another, which ends at a time, and gives it the webhooks of that one; undefined where that
 * one is not taken any more.
 */
export async function rotate(
  transaction: Queryable,
  id: number,
  hash: Buffer,
  endsAt: Date,
  madeBy: string,
  holder: string | null,
): Promise<ApiKey | undefined> {
  const { rowCount } = await transaction.query(
    `with former as (
       update wangge.api_keys k set expires_at = least(expires_at, $3)
        where id = $1 and revoked_at is null and coalesce(expires_at > now(), true) and ${heldBy('$5')}
       returning id, label, role, unit, source, limits, signing_secret, holder)
     insert into wangge.api_keys (key_hash, label, role, unit, source, limits, signing_secret, made_by,
       rotated_from, holder)
     select $2, label, role, unit, source, limits, signing_secret, $4, id, holder from former`,
    [id, hash, endsAt, madeBy, holder],
  );
  if (rowCount === 0) return undefined;
  const made = await byHash(transaction, hash);
  await transaction.query('update wangge.webhooks set key_id = $2 where key_id = $1', [id, made.id]);
  return made;
}

/** Makes a key that of another account, or nobody's; false where there is none. */
export async function setHolder(database: Queryable, id: number, holder: string | null): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.api_keys set holder = (select u.id from wangge.users u where u.name = $2) where id = $1',
    [id, holder],
  );
  return rowCount === 1;
}

/** Sets the limits of a key that is still taken; false where there is none. */
export async function setLimits(database: Queryable, id: number, limits: KeyLimits): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.api_keys set limits = $2
      where id = $1 and revoked_at is null and coalesce(expires_at > now(), true)`,
    [id, JSON.stringify(limits)],
  );
  return rowCount === 1;
}

/** What a key used this month, and by day and address of the last `days` days, the newest first. */
export async function usage(
  database: Queryable,
  id: number,
  days: number,
): Promise<{ requests: number; days: KeyUsage['days'] }> {
  const { rows } = await database.query<{ requests: number; days: KeyUsage['days'] }>(
    `select coalesce((select requests from wangge.key_months
                       where key_id = $1 and month = date_trunc('month', wangge.day_of(now()))::date), 0) as requests,
       (select coalesce(jsonb_agg(jsonb_build_object('day', day, 'address', address, 'requests', requests,
                 'refused', refused) order by day desc, address), '[]')
          from wangge.key_usage where key_id = $1 and day > wangge.day_of(now()) - $2::integer) as days`,
    [id, days],
  );
  return rows[0]!;
}

/** Those of the ids that are of no source. */
export async function unknownSources(database: Queryable, ids: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select given.id from unnest($1::text[]) as given (id)
      where not exists (select from wangge.sources s where s.id = given.id)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}

export async function hasUnit(database: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await database.query('select from wangge.units where code = $1', [code]);
  return rowCount === 1;
}

/** Sets what a key that is still taken signs with; false where there is none. */
export async function setSigningSecret(database: Queryable, id: number, secret: Buffer): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.api_keys set signing_secret = $2
      where id = $1 and revoked_at is null and coalesce(expires_at > now(), true)`,
    [id, secret],
  );
  return rowCount === 1;
}
