import type { Queryable } from '../../database/database.ts';
import type { Entries } from '../catalogue.ts';

/** One time that a version was in force. */
export interface CataloguePeriod {
  /** null: since ever. */
  validFrom: string | null;
  /** null: until further notice. */
  validTo: string | null;
  publishedBy: string;
}

/** A version of the catalogue and what became of it. */
export interface CatalogueVersion {
  version: number;
  revision: number;
  state: 'draft' | 'published' | 'superseded';
  note: string | null;
  author: string;
  updatedAt: string;
  periods: CataloguePeriod[];
}

export type StoredVersion = CatalogueVersion & { entries: Entries };

const columns = `v.version, v.revision, v.note, v.author, wangge.utc_text(v.updated_at) as "updatedAt",
  case when bool_or(p.id is not null and p.valid_to is null) then 'published'
       when count(p.id) > 0 then 'superseded' else 'draft' end as state,
  coalesce(jsonb_agg(jsonb_build_object('validFrom', wangge.utc_text(p.valid_from),
             'validTo', wangge.utc_text(p.valid_to), 'publishedBy', p.published_by) order by p.id)
           filter (where p.id is not null), '[]') as periods`;

/** All versions, the newest first. */
export async function list(database: Queryable): Promise<CatalogueVersion[]> {
  const { rows } = await database.query<CatalogueVersion>(
    `select ${columns} from wangge.catalogue_versions v left join wangge.catalogue_periods p using (version)
      group by v.version order by v.version desc`,
  );
  return rows;
}

export async function find(database: Queryable, version: number): Promise<StoredVersion | undefined> {
  const { rows } = await database.query<StoredVersion>(
    `select ${columns}, v.entries from wangge.catalogue_versions v left join wangge.catalogue_periods p using (version)
      where v.version = $1 group by v.version`,
    [version],
  );
  return rows[0];
}

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

/** What a draft says. */
export interface DraftRow {
  entries: Entries;
  note: string | null;
  author: string;
}

/** Makes changes of the catalogue follow one another, and wakes every process at the commit. */
export async function holdFeed(transaction: Queryable): Promise<void> {
  await transaction.query('select wangge.hold_feed()');
}

/** Writes the next version. Whoever calls holds the feed, so that two drafts never get one number. */
export async function add(transaction: Queryable, { entries, note, author }: DraftRow): Promise<number> {
  const { rows } = await transaction.query<{ version: number }>(
    `insert into wangge.catalogue_versions (version, entries, note, author)
     select coalesce(max(version), 0) + 1, $1::json, $2, $3 from wangge.catalogue_versions returning version`,
    [JSON.stringify(entries), note, author],
  );
  return rows[0]!.version;
}

/** Replaces a draft, unless it has another revision by now; answers whether it did. */
export async function replaceDraft(
  transaction: Queryable,
  version: number,
  revision: number,
  { entries, note, author }: DraftRow,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update wangge.catalogue_versions
        set entries = $3::json, note = $4, author = $5, revision = revision + 1, updated_at = clock_timestamp()
      where version = $1 and revision = $2`,
    [version, revision, JSON.stringify(entries), note, author],
  );
  return rowCount === 1;
}

/** Puts a version in force: since ever when it is the first, else from now on. Runs while the feed is held. */
export async function putInForce(transaction: Queryable, version: number, by: string): Promise<void> {
  await transaction.query(
    `insert into wangge.catalogue_publications (version, valid_from, published_by)
     select $1, case when exists (select from wangge.catalogue_publications) then clock_timestamp() end, $2`,
    [version, by],
  );
}

/** The version that was in force before the present one first was, undefined where there was none. */
export async function previousVersion(database: Queryable): Promise<number | undefined> {
  const { rows } = await database.query<{ version: number }>(
    `with present as (select version from wangge.catalogue_publications order by id desc limit 1)
     select p.version from wangge.catalogue_publications p, present
      where p.version <> present.version
        and p.id < (select min(id) from wangge.catalogue_publications where version = present.version)
      order by p.id desc limit 1`,
  );
  return rows[0]?.version;
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
