import type { Queryable } from '../database/database.ts';

interface Request {
  sender: string;
  key: string;
}

interface Begun {
  fingerprint: Buffer;
  status: number | null;
  body: unknown;
}

/** Notes that a request has begun; answers what is known of it where it had begun before. */
export async function begin(
  database: Queryable,
  { sender, key }: Request,
  fingerprint: Buffer,
  { keptHours, abandonedAfterSeconds }: { keptHours: number; abandonedAfterSeconds: number },
): Promise<Begun | undefined> {
  await database.query(
    `delete from wangge.idempotent_requests
      where begun_at < now() - make_interval(hours => $1)
         or sender = $2 and key = $3 and status is null and begun_at < now() - make_interval(secs => $4)`,
    [keptHours, sender, key, abandonedAfterSeconds],
  );
  const { rowCount } = await database.query(
    `insert into wangge.idempotent_requests (sender, key, fingerprint) values ($1, $2, $3) on conflict do nothing`,
    [sender, key, fingerprint],
  );
  if (rowCount === 1) return undefined;
  const { rows } = await database.query<Begun>(
    'select fingerprint, status, body from wangge.idempotent_requests where sender = $1 and key = $2',
    [sender, key],
  );
  return rows[0];
}

export async function finish(
  database: Queryable,
  { sender, key }: Request,
  { status, body }: { status: number; body: unknown },
): Promise<void> {
  await database.query(
    'update wangge.idempotent_requests set status = $3, body = $4 where sender = $1 and key = $2',
    [sender, key, status, JSON.stringify(body ?? null)],
  );
}

export async function forget(database: Queryable, { sender, key }: Request): Promise<void> {
  await database.query('delete from wangge.idempotent_requests where sender = $1 and key = $2', [
    sender,
    key,
  ]);
}

/** What a key signs with; undefined where it has no secret. */
export async function secretOf(database: Queryable, key: number): Promise<Buffer | undefined> {
  const { rows } = await database.query<{ secret: Buffer | null }>(
    'select signing_secret as secret from wangge.api_keys where id = $1',
    [key],
  );
  return rows[0]?.secret ?? undefined;
}

/** Remembers a signature; false when it was there already. Forgets those older than `seconds`. */
export async function rememberSignature(
  database: Queryable,
  key: number,
  signature: Buffer,
  seconds: number,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `with old as (delete from wangge.key_signatures where at < now() - make_interval(secs => $3))
     insert into wangge.key_signatures (key_id, signature) values ($1, $2) on conflict do nothing`,
    [key, signature, seconds],
  );
  return rowCount === 1;
}
