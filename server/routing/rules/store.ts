import type { Queryable } from '../../database/database.ts';
import type { Basis, Rule } from './schema.ts';

/** A set of rules with the publication that put it in force. */
export interface PublishedRules {
  version: number;
  publicationId: number;
  validFrom: Date | null;
  rules: Rule[];
  basis: Basis;
}

async function lastPublished(
  database: Queryable,
  condition: string,
  value: unknown,
): Promise<PublishedRules | undefined> {
  const { rows } = await database.query<PublishedRules>(
    `select p.version, p.id as "publicationId", p.valid_from as "validFrom", s.rules, p.basis
       from wangge.rule_publications p join wangge.rule_sets s using (version)
      where ${condition} order by p.id desc limit 1`,
    [value],
  );
  return rows[0];
}

/** The rules in force at `time`; undefined before the first set was written. */
export function publishedAt(database: Queryable, time: Date): Promise<PublishedRules | undefined> {
  return lastPublished(database, '(p.valid_from is null or p.valid_from <= $1)', time);
}

/** The rules in force after the publication of this number, which may be one of a layer. */
export function publishedAfter(
  database: Queryable,
  publication: number,
): Promise<PublishedRules | undefined> {
  return lastPublished(database, 'p.id <= $1', publication);
}

/** The number of the newest publication of rules, -1 before the first. */
export async function newestPublication(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    'select coalesce(max(id), -1) as id from wangge.rule_publications',
  );
  return rows[0]!.id;
}

/** One time that a set was in force. */
export interface RulePeriod {
  /** null: since ever. */
  validFrom: string | null;
  /** null: until further notice. */
  validTo: string | null;
  publishedBy: string;
}

/** A set of rules and what became of it. */
export interface RuleVersion {
  version: number;
  revision: number;
  state: 'draft' | 'published' | 'superseded';
  note: string | null;
  author: string;
  updatedAt: string;
  periods: RulePeriod[];
}

const versionColumns = `s.version, s.revision, s.note, s.author, wangge.utc_text(s.updated_at) as "updatedAt",
  case when bool_or(p.id is not null and p.valid_to is null) then 'published'
       when count(p.id) > 0 then 'superseded' else 'draft' end as state,
  coalesce(jsonb_agg(jsonb_build_object('validFrom', wangge.utc_text(p.valid_from),
             'validTo', wangge.utc_text(p.valid_to), 'publishedBy', p.published_by) order by p.id)
           filter (where p.id is not null), '[]') as periods`;

/** All sets, the newest first. */
export async function listVersions(database: Queryable): Promise<RuleVersion[]> {
  const { rows } = await database.query<RuleVersion>(
    `select ${versionColumns} from wangge.rule_sets s left join wangge.rule_periods p using (version)
      group by s.version order by s.version desc`,
  );
  return rows;
}

export async function findVersion(
  database: Queryable,
  version: number,
): Promise<(RuleVersion & { rules: Rule[] }) | undefined> {
  const { rows } = await database.query<RuleVersion & { rules: Rule[] }>(
    `select ${versionColumns}, s.rules from wangge.rule_sets s left join wangge.rule_periods p using (version)
      where s.version = $1 group by s.version`,
    [version],
  );
  return rows[0];
}

/** What a draft says. */
export interface DraftRow {
  rules: readonly Rule[];
  note: string | null;
  author: string;
}

/** Writes the next version. Whoever calls holds the feed, so that two drafts never get one number. */
export async function addVersion(transaction: Queryable, { rules, note, author }: DraftRow): Promise<number> {
  const { rows } = await transaction.query<{ version: number }>(
    `insert into wangge.rule_sets (version, rules, note, author)
     select coalesce(max(version), 0) + 1, $1::json, $2, $3 from wangge.rule_sets returning version`,
    [JSON.stringify(rules), note, author],
  );
  return rows[0]!.version;
}

/** Replaces a draft, unless it has another revision by now; answers whether it did. */
export async function replaceDraft(
  transaction: Queryable,
  version: number,
  revision: number,
  { rules, note, author }: DraftRow,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update wangge.rule_sets set rules = $3::json, note = $4, author = $5, revision = revision + 1,
            updated_at = clock_timestamp()
      where version = $1 and revision = $2`,
    [version, revision, JSON.stringify(rules), note, author],
  );
  return rowCount === 1;
}

/** Commits of publications follow one another: a number tells all that was in force after it. */
export async function holdFeed(transaction: Queryable): Promise<void> {
  await transaction.query('select wangge.hold_feed()');
}

/** What puts a set in force. */
export interface PublicationRow {
  version: number;
  by: string;
  basis: Basis;
}

/** Puts the first set of all in force, since ever: nobody has to be told. Runs while the feed is held. */
export async function putFirstInForce(
  transaction: Queryable,
  { version, by, basis }: PublicationRow,
): Promise<void> {
  await transaction.query(
    'insert into wangge.rule_publications (id, version, published_by, basis) values (0, $1, $2, $3)',
    [version, by, JSON.stringify(basis)],
  );
}

/** Puts a set in force now and says so in the feed. Runs while the feed is held. */
export async function putInForce(
  transaction: Queryable,
  { version, by, basis }: PublicationRow,
): Promise<void> {
  await transaction.query(
    `insert into wangge.rule_publications (version, valid_from, published_by, basis)
     values ($1, clock_timestamp(), $2, $3)`,
    [version, by, JSON.stringify(basis)],
  );
  await transaction.query(
    `select wangge.append_feed('rules', null, null, null, jsonb_build_object('version', $1::integer))`,
    [version],
  );
}

/** The set that was in force before the present one first was, undefined where there was none. */
export async function previousVersion(database: Queryable): Promise<number | undefined> {
  const { rows } = await database.query<{ version: number }>(
    `with present as (select version from wangge.rule_publications order by id desc limit 1)
     select p.version from wangge.rule_publications p, present
      where p.version <> present.version
        and p.id < (select min(id) from wangge.rule_publications where version = present.version)
      order by p.id desc limit 1`,
  );
  return rows[0]?.version;
}
