import type { Queryable } from '../../database/database.ts';
import { type Stored, versionStore } from '../../drafts/version-tables.ts';
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
  values: unknown[],
): Promise<PublishedRules | undefined> {
  const { rows } = await database.query<PublishedRules>(
    `select p.version, p.id as "publicationId", p.valid_from as "validFrom", s.rules, p.basis
       from wangge.rule_publications p join wangge.rule_sets s using (version)
      where ${condition} order by p.valid_from desc nulls last, p.id desc limit 1`,
    values,
  );
  return rows[0];
}

/** The rules in force at `time`; undefined before the first set was written. */
export function publishedAt(database: Queryable, time: Date): Promise<PublishedRules | undefined> {
  return lastPublished(database, '(p.valid_from is null or p.valid_from <= $1)', [time]);
}

/** The rules in force after the publication of this number, which may be one of a layer; of those since before a time, where one is given. */
export function publishedAfter(
  database: Queryable,
  publication: number,
  before?: Date,
): Promise<PublishedRules | undefined> {
  return lastPublished(
    database,
    'p.id <= $1 and ($2::timestamptz is null or p.valid_from is null or p.valid_from < $2)',
    [publication, before ?? null],
  );
}

/** The number of the newest publication of rules, -1 before the first. */
export async function newestPublication(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    'select coalesce(max(id), -1) as id from wangge.rule_publications',
  );
  return rows[0]!.id;
}

export const versions = versionStore<'rules', readonly Rule[]>({
  versions: 'wangge.rule_sets',
  publications: 'wangge.rule_publications',
  periods: 'wangge.rule_periods',
  content: 'rules',
});

/** A version of the rules with what they say. */
export type StoredVersion = Stored<'rules', readonly Rule[]>;

/** What puts a set in force. */
export interface PublicationRow {
  version: number;
  by: string;
  basis: Basis;
  /** A day in the past from which it was in force; now unless given. */
  validFrom?: Date | undefined;
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

/** Puts a set in force, now or from a day in the past on, and says so in the feed. Runs while the feed is held. */
export async function putInForce(
  transaction: Queryable,
  { version, by, basis, validFrom }: PublicationRow,
): Promise<void> {
  await transaction.query(
    `insert into wangge.rule_publications (version, valid_from, published_by, basis)
     values ($1, coalesce($4::timestamptz, clock_timestamp()), $2, $3)`,
    [version, by, JSON.stringify(basis), validFrom ?? null],
  );
  await transaction.query(
    `select wangge.append_feed('rules', null, null, null, jsonb_build_object('version', $1::integer))`,
    [version],
  );
}
