import type { Queryable } from '../../database/database.ts';
import { type Stored, versionStore } from '../../drafts/version-tables.ts';
import type { Entries } from '../catalogue.ts';

export const versions = versionStore<'entries', Entries>({
  versions: 'wangge.catalogue_versions',
  publications: 'wangge.catalogue_publications',
  periods: 'wangge.catalogue_periods',
  content: 'entries',
});

/** A version of the catalogue with its entries. */
export type StoredVersion = Stored<'entries', Entries>;

/** The publication that is in force. */
export interface InForce {
  publication: number;
  version: number;
  validFrom: string | null;
  author: string;
  entries: Entries;
}

export async function inForce(database: Queryable): Promise<InForce | undefined> {
  const { rows } = await database.query<InForce>(
    `select p.id as publication, p.version, wangge.utc_text(p.valid_from) as "validFrom", v.author, v.entries
       from wangge.catalogue_publications p join wangge.catalogue_versions v using (version)
      order by p.id desc limit 1`,
  );
  return rows[0];
}

/** The number of the newest publication, 0 before the first. */
export async function newestPublication(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    'select coalesce(max(id), 0) as id from wangge.catalogue_publications',
  );
  return rows[0]!.id;
}

/** Puts a version in force: since ever when it is the first, else from now on. Runs while the feed is held. */
export async function putInForce(transaction: Queryable, version: number, by: string): Promise<void> {
  await transaction.query(
    `insert into wangge.catalogue_publications (version, valid_from, published_by)
     select $1, case when exists (select from wangge.catalogue_publications) then clock_timestamp() end, $2`,
    [version, by],
  );
}

/** Those of the kinds of which there are warnings, whatever became of them, and how many. */
export async function warnedOf(
  database: Queryable,
  kinds: readonly string[],
): Promise<{ kind: string; warnings: number }[]> {
  const { rows } = await database.query<{ kind: string; warnings: number }>(
    `select kind, count(*)::integer as warnings from wangge.warnings where kind = any ($1::text[])
      group by kind order by kind`,
    [kinds],
  );
  return rows;
}

/** Those of the items that have ever been reported. */
export async function reported(database: Queryable, codes: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ code: string }>(
    `select code from unnest($1::text[]) as given (code)
      where exists (select from wangge.events e where e.item = given.code)`,
    [codes],
  );
  return rows.map(({ code }) => code);
}
