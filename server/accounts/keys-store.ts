import type { ApiKey } from '../../domain/answers/accounts.ts';
import type { Queryable } from '../database/database.ts';

const columns = `k.id, k.label, k.role, k.unit, k.source, k.made_by as "madeBy", wangge.utc_text(k.created_at) as "createdAt",
  wangge.utc_text(k.expires_at) as "expiresAt", wangge.utc_text(k.revoked_at) as "revokedAt",
  wangge.utc_text(k.last_used_at) as "lastUsedAt", k.rotated_from as "rotatedFrom"`;

/** All keys, the newest first; those that were revoked or have expired stay for thirty days. */
export async function list(database: Queryable): Promise<ApiKey[]> {
  const { rows } = await database.query<ApiKey>(
    `select ${columns} from wangge.api_keys k
      where coalesce(least(k.revoked_at, k.expires_at), now()) > now() - interval '30 days' order by k.id desc`,
  );
  return rows;
}

export async function find(database: Queryable, id: number): Promise<ApiKey | undefined> {
  const { rows } = await database.query<ApiKey>(`select ${columns} from wangge.api_keys k where k.id = $1`, [
    id,
  ]);
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
export async function revoke(database: Queryable, id: number): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ hash: Buffer }>(
    `update wangge.api_keys set revoked_at = now()
      where id = $1 and revoked_at is null and coalesce(expires_at > now(), true) returning key_hash as hash`,
    [id],
  );
  return rows[0]?.hash;
}

/** Adds a key with the rights of another, which ends at a time; undefined where that one is not taken any more. */
export async function rotate(
  transaction: Queryable,
  id: number,
  hash: Buffer,
  endsAt: Date,
  madeBy: string,
): Promise<ApiKey | undefined> {
  const { rowCount } = await transaction.query(
    `with former as (
       update wangge.api_keys set expires_at = least(expires_at, $3)
        where id = $1 and revoked_at is null and coalesce(expires_at > now(), true)
       returning id, label, role, unit, source)
     insert into wangge.api_keys (key_hash, label, role, unit, source, made_by, rotated_from)
     select $2, label, role, unit, source, $4, id from former`,
    [id, hash, endsAt, madeBy],
  );
  return rowCount === 0 ? undefined : byHash(transaction, hash);
}
