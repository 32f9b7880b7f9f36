import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Problem } from '../input/problem.ts';
import type { Database, Queryable } from './database.ts';

const directory = new URL('../../sql/migrations/', import.meta.url);
const functionsDirectory = new URL('../../sql/functions/', import.meta.url);
const fileName = /^(\d{3})-[a-z0-9-]+\.sql$/;
// Held while the schema itself is created: `create … if not exists` alone fails when two processes race.
const lock = [7207, 0];

interface Migration {
  id: number;
  name: string;
}

async function migrationFiles(): Promise<Migration[]> {
  const files = (await readdir(directory)).sort();
  let last = 0;
  return files.map((name) => {
    const id = Number(fileName.exec(name)?.[1]);
    if (!(id > last)) throw new Error(`sql/migrations/${name} breaks the numbering 001-name.sql, 002-…`);
    last = id;
    return { id, name };
  });
}

/** Defines the functions of `sql/functions/` again when they differ from those that the database has. */
async function renewFunctions(transaction: Queryable): Promise<void> {
  const names = (await readdir(functionsDirectory)).sort();
  const files = await Promise.all(names.map((name) => readFile(new URL(name, functionsDirectory), 'utf8')));
  const digest = createHash('sha256').update(files.join('\0')).digest('hex');
  await transaction.query('select pg_advisory_xact_lock($1, $2)', lock);
  await transaction.query('create table if not exists wangge.functions (digest text not null)');
  const { rows } = await transaction.query<{ digest: string }>('select digest from wangge.functions');
  if (rows[0]?.digest === digest) return;
  for (const file of files) await transaction.query(file);
  await transaction.query('delete from wangge.functions');
  await transaction.query('insert into wangge.functions (digest) values ($1)', [digest]);
}

/**
 * Brings the schema up to date: tables by numbered migrations, each of which runs once, then the functions. Each migration
 * runs in its own transaction; the lock lets a second process wait and then find the work done.
 * @returns how many migrations ran
 * @throws Problem when the database was migrated by a newer version
 */
export async function migrate(database: Pick<Database, 'transaction'>): Promise<number> {
  const migrations = await migrationFiles();
  const known = await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1, $2)', lock);
    await transaction.query('create schema if not exists wangge');
    await transaction.query(
      `create table if not exists wangge.migrations (
         id integer primary key, name text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await transaction.query<{ id: number; name: string }>(
      'select id, name from wangge.migrations order by id desc',
    );
    const newest = rows[0];
    const last = migrations.at(-1)!;
    if (newest && newest.id > last.id)
      throw new Problem(
        503,
        'database-too-new',
        `The database was migrated by a newer Wangge (${newest.name}); the last migration that this version knows is ${last.name}`,
      );
    return new Set(rows.map(({ id }) => id));
  });
  let ran = 0;
  for (const { id, name } of migrations) {
    if (known.has(id)) continue;
    const sql = await readFile(new URL(name, directory), 'utf8');
    ran += await database.transaction(async (transaction) => {
      // Whoever inserts the id first runs the migration; others wait here until that is committed.
      const { rowCount } = await transaction.query(
        'insert into wangge.migrations (id, name) values ($1, $2) on conflict do nothing',
        [id, name],
      );
      if (rowCount === 1) await transaction.query(sql);
      return rowCount ?? 0;
    });
  }
  await database.transaction(renewFunctions);
  return ran;
}
