import type { Queryable } from '../database/database.ts';

/** An upload as it was begun. */
export interface UploadRow {
  id: string;
  /** The name of its bytes on disk. */
  file: string;
  name: string;
  size: number;
  expiresAt: string;
}

const columns = `id, file, name, size::float8 as size, wangge.utc_text(expires_at) as "expiresAt"`;

/** Notes that an upload has begun; answers what is known of it where it had begun before. */
export async function begin(
  database: Queryable,
  owner: string,
  { id, name, size }: Pick<UploadRow, 'id' | 'name' | 'size'>,
  days: number,
): Promise<{ row: UploadRow; begun: boolean }> {
  const { rows } = await database.query<UploadRow>(
    `insert into wangge.uploads (owner, id, name, size, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(days => $5)) on conflict do nothing returning ${columns}`,
    [owner, id, name, size, days],
  );
  if (rows[0]) return { row: rows[0], begun: true };
  return { row: (await find(database, owner, id))!, begun: false };
}

export async function find(database: Queryable, owner: string, id: string): Promise<UploadRow | undefined> {
  const { rows } = await database.query<UploadRow>(
    `select ${columns} from wangge.uploads where owner = $1 and id = $2 and expires_at > now()`,
    [owner, id],
  );
  return rows[0];
}

/** How many uploads of an owner wait to be used, and how many bytes they will have. */
export async function waiting(database: Queryable, owner: string): Promise<{ count: number; bytes: number }> {
  const { rows } = await database.query<{ count: number; bytes: number }>(
    `select count(*)::int as count, coalesce(sum(size), 0)::float8 as bytes
     from wangge.uploads where owner = $1 and used_at is null and expires_at > now()`,
    [owner],
  );
  return rows[0]!;
}

/** Puts off the end of uploads that go on. */
export async function putOff(database: Queryable, owner: string, id: string, days: number): Promise<void> {
  await database.query(
    `update wangge.uploads set expires_at = now() + make_interval(days => $3)
      where owner = $1 and id = $2 and used_at is null`,
    [owner, id, days],
  );
}

/** Notes that uploads have become attachments; they end soon. */
export async function setUsed(
  database: Queryable,
  owner: string,
  ids: readonly string[],
  hours: number,
): Promise<void> {
  await database.query(
    `update wangge.uploads set used_at = now(), expires_at = now() + make_interval(hours => $3)
      where owner = $1 and id = any ($2) and used_at is null`,
    [owner, ids, hours],
  );
}

/** Forgets an upload. @returns the name of its bytes */
export async function remove(database: Queryable, owner: string, id: string): Promise<string | undefined> {
  const { rows } = await database.query<{ file: string }>(
    'delete from wangge.uploads where owner = $1 and id = $2 returning file',
    [owner, id],
  );
  return rows[0]?.file;
}

/** Forgets uploads that have expired. @returns the names of their bytes */
export async function removeExpired(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ file: string }>(
    'delete from wangge.uploads where expires_at <= now() returning file',
  );
  return rows.map(({ file }) => file);
}

/** Of some names of bytes those that no upload has. */
export async function unnamed(database: Queryable, files: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ file: string }>(
    `select f.file from unnest($1::text[]) f (file)
      where not exists (select from wangge.uploads u where u.file::text = f.file)`,
    [files],
  );
  return rows.map(({ file }) => file);
}
