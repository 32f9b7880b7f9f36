import type { Queryable } from '../database/database.ts';

export interface FactorRow {
  secret: Buffer | null;
  pending: Buffer | null;
  confirmedAt: string | null;
  recoveryCodesLeft: number;
}

/** Whether a person, as `u`, has a second factor in force. */
export const hasFactor =
  'exists (select from wangge.second_factors f where f.user_id = u.id and f.secret is not null)';

export async function find(database: Queryable, userId: number): Promise<FactorRow | undefined> {
  const { rows } = await database.query<FactorRow>(
    `select f.secret, f.pending, wangge.utc_text(f.confirmed_at) as "confirmedAt",
            (select count(*) from wangge.recovery_codes c where c.user_id = f.user_id) as "recoveryCodesLeft"
       from wangge.second_factors f where f.user_id = $1`,
    [userId],
  );
  return rows[0];
}

/** Keeps a secret that waits to be confirmed, beside the one in force. */
export async function setPending(database: Queryable, userId: number, pending: Buffer): Promise<void> {
  await database.query(
    `insert into wangge.second_factors (user_id, pending) values ($1, $2)
     on conflict (user_id) do update set pending = excluded.pending`,
    [userId, pending],
  );
}

/** Puts in force what was pending; false where that is another one by now. */
export async function confirm(
  transaction: Queryable,
  userId: number,
  pending: Buffer,
  step: number,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update wangge.second_factors set secret = pending, pending = null, confirmed_at = now(), last_step = $3
      where user_id = $1 and pending = $2`,
    [userId, pending, step],
  );
  return rowCount === 1;
}

/** Notes that the code of a time step was taken; false where that one, or a later one, was taken before. */
export async function takeStep(database: Queryable, userId: number, step: number): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.second_factors set last_step = $2 where user_id = $1 and last_step < $2',
    [userId, step],
  );
  return rowCount === 1;
}

/** Takes a recovery code, so that it is not taken again; false where there is none such. */
export async function takeRecoveryCode(database: Queryable, userId: number, hash: Buffer): Promise<boolean> {
  const { rowCount } = await database.query(
    'delete from wangge.recovery_codes where user_id = $1 and code_hash = $2',
    [userId, hash],
  );
  return rowCount === 1;
}

/** Puts recovery codes in the place of those that there were. */
export async function setRecoveryCodes(
  transaction: Queryable,
  userId: number,
  hashes: readonly Buffer[],
): Promise<void> {
  await transaction.query('delete from wangge.recovery_codes where user_id = $1', [userId]);
  await transaction.query(
    'insert into wangge.recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])',
    [userId, hashes],
  );
}

/** Removes the factor and its recovery codes; false where there was none in force. */
export async function remove(database: Queryable, userId: number): Promise<boolean> {
  const { rows } = await database.query<{ secret: Buffer | null }>(
    'delete from wangge.second_factors where user_id = $1 returning secret',
    [userId],
  );
  return rows[0]?.secret != null;
}
