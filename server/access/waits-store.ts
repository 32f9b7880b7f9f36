import type { Queryable } from '../database/database.ts';

/** How long who has this key has to wait still, seconds. */
export async function secondsLeft(database: Queryable, key: Buffer): Promise<number> {
  const { rows } = await database.query<{ seconds: number }>(
    `select ceil(extract(epoch from until - now()))::integer as seconds
       from wangge.sign_in_waits where key = $1 and until > now()`,
    [key],
  );
  return rows[0]?.seconds ?? 0;
}

/** When somebody has to wait, and how long; seconds. */
export interface WaitRule {
  /** Failures without a wait; each one more doubles it, from a second on. */
  free: number;
  longest: number;
  /** After this long without a failure those before are forgotten. */
  rememberedFor: number;
}

/** Adds a failure; answers for how many seconds who failed has to wait. */
export async function addFailure(database: Queryable, key: Buffer, rule: WaitRule): Promise<number> {
  const { rows } = await database.query<{ seconds: number }>(
    `with forgotten as (
       delete from wangge.sign_in_waits where failed_at < now() - make_interval(secs => $4) and key <> $1
     ), counted as (
       insert into wangge.sign_in_waits as w (key, failures, failed_at) values ($1, 1, now())
       on conflict (key) do update set failed_at = now(),
         failures = case when w.failed_at < now() - make_interval(secs => $4) then 1 else w.failures + 1 end
       returning failures
     )
     select case when failures > $2 then least(power(2, least(failures - $2 - 1, 30)), $3) else 0 end::integer as seconds
       from counted`,
    [key, rule.free, rule.longest, rule.rememberedFor],
  );
  const { seconds } = rows[0]!;
  if (seconds > 0)
    await database.query(
      'update wangge.sign_in_waits set until = now() + make_interval(secs => $2) where key = $1',
      [key, seconds],
    );
  return seconds;
}

export async function forget(database: Queryable, key: Buffer): Promise<void> {
  await database.query('delete from wangge.sign_in_waits where key = $1', [key]);
}
