import type { Queryable } from '../database/database.ts';

/** One time that a version was in force. */
interface Period {
  /** null: since ever. */
  validFrom: string | null;
  /** null: until further notice. */
  validTo: string | null;
  publishedBy: string;
}

/** A version of something that people draft and publish, and what became of it. */
export interface Version {
  version: number;
  revision: number;
  state: 'draft' | 'published' | 'superseded';
  note: string | null;
  author: string;
  updatedAt: string;
  periods: Period[];
}

/** Where versions are kept; names of the schema, never from outside. */
export interface Tables<Column extends string> {
  versions: string;
  publications: string;
  /** The view of from when to when each version was in force. */
  periods: string;
  /** The column of `versions` with what a version says, JSON. */
  content: Column;
}

/** What a draft says. */
export interface DraftRow<Content> {
  content: Content;
  note: string | null;
  author: string;
}

/** A version with what it says, in a member named as its column is. */
export type Stored<Column extends string, Content> = Version & { [name in Column]: Content };

/** A version that was put in force. */
export type PutInForce<Kept> = Kept & {
  /** How many processes do not answer by it yet. */
  processesBehind: number;
};

/** Makes publications follow one another: a number tells all that was in force after it. Wakes every process. */
export async function holdFeed(transaction: Queryable): Promise<void> {
  await transaction.query('select wangge.hold_feed()');
}

/** Reads and writes the versions of some tables. */
export function versionStore<Column extends string, Content>({
  versions,
  publications,
  periods,
  content,
}: Tables<Column>) {
  const columns = `v.version, v.revision, v.note, v.author, wangge.utc_text(v.updated_at) as "updatedAt",
    case when bool_or(p.id is not null and p.valid_to is null) then 'published'
         when count(p.id) > 0 then 'superseded' else 'draft' end as state,
    coalesce(jsonb_agg(jsonb_build_object('validFrom', wangge.utc_text(p.valid_from),
               'validTo', wangge.utc_text(p.valid_to), 'publishedBy', p.published_by) order by p.id)
             filter (where p.id is not null), '[]') as periods`;
  return {
    /** All versions, the newest first. */
    async list(database: Queryable): Promise<Version[]> {
      const { rows } = await database.query<Version>(
        `select ${columns} from ${versions} v left join ${periods} p using (version)
          group by v.version order by v.version desc`,
      );
      return rows;
    },

    async find(database: Queryable, version: number): Promise<Stored<Column, Content> | undefined> {
      const { rows } = await database.query<Stored<Column, Content>>(
        `select ${columns}, v.${content} from ${versions} v left join ${periods} p using (version)
          where v.version = $1 group by v.version`,
        [version],
      );
      return rows[0];
    },

    /** Writes the next version. Whoever calls holds the feed, so that two drafts never get one number. */
    async add(transaction: Queryable, draft: DraftRow<Content>): Promise<number> {
      const { rows } = await transaction.query<{ version: number }>(
        `insert into ${versions} (version, ${content}, note, author)
         select coalesce(max(version), 0) + 1, $1::json, $2, $3 from ${versions} returning version`,
        [JSON.stringify(draft.content), draft.note, draft.author],
      );
      return rows[0]!.version;
    },

    /** Replaces a draft, unless it has another revision by now; answers whether it did. */
    async replace(
      transaction: Queryable,
      version: number,
      revision: number,
      draft: DraftRow<Content>,
    ): Promise<boolean> {
      const { rowCount } = await transaction.query(
        `update ${versions} set ${content} = $3::json, note = $4, author = $5, revision = revision + 1,
                updated_at = clock_timestamp()
          where version = $1 and revision = $2`,
        [version, revision, JSON.stringify(draft.content), draft.note, draft.author],
      );
      return rowCount === 1;
    },

    /** The version that was in force before the present one first was, undefined where there was none. */
    async previous(database: Queryable): Promise<number | undefined> {
      const { rows } = await database.query<{ version: number }>(
        `with present as (select version from ${periods} where valid_to is null order by id desc limit 1)
         select p.version from ${publications} p, present
          where p.version <> present.version
            and p.id < (select min(id) from ${publications} where version = present.version)
          order by p.id desc limit 1`,
      );
      return rows[0]?.version;
    },
  };
}

export type VersionStore<Column extends string, Content> = ReturnType<typeof versionStore<Column, Content>>;
