import type { z } from 'zod';
import type { issueSchema, LayerVersion, Understood } from '../../domain/answers/layer-versions.ts';
import type { Queryable } from '../database/database.ts';

const documentColumns = `layer_id as layer, version, state, feature_count as "featureCount", bbox, problem,
  jsonb_build_object('stage', 'reading', 'done', 0, 'total', 1, 'share', 0, 'secondsLeft', null) || progress as progress,
  nullif(understood, '{}') as understood, issue_counts as "issueCounts", source_name as "sourceName",
  (select wangge.utc_text(p.effective_from) from wangge.planned_publications p
    where p.layer_id = v.layer_id and p.version = v.version and p.cancelled_at is null and p.publication_id is null)
    as "plannedFor",
  edit_of as "editOf", fixes, created_by as "createdBy", wangge.utc_text(created_at) as "createdAt"`;

/** The versions of a layer, the newest first. */
export async function versionDocuments(database: Queryable, layer: string): Promise<LayerVersion[]> {
  const { rows } = await database.query<LayerVersion>(
    `select ${documentColumns} from wangge.layer_versions v where layer_id = $1 order by version desc`,
    [layer],
  );
  return rows;
}

export async function versionDocument(
  database: Queryable,
  layer: string,
  version: number,
): Promise<LayerVersion | undefined> {
  const { rows } = await database.query<LayerVersion>(
    `select ${documentColumns} from wangge.layer_versions v where layer_id = $1 and version = $2`,
    [layer, version],
  );
  return rows[0];
}

/** What was understood of the file of a version that has been made. */
export async function understoodOf(database: Queryable, layer: string, version: number): Promise<Understood> {
  const { rows } = await database.query<{ understood: Understood }>(
    'select understood from wangge.layer_versions where layer_id = $1 and version = $2',
    [layer, version],
  );
  return rows[0]!.understood;
}

/**
 * The version that `version` is compared with: the one in force, or, for that one itself, the newest before it that
 * was in force. Null where there is none.
 */
export async function baseVersion(
  database: Queryable,
  layer: string,
  version: number,
): Promise<number | null> {
  const { rows } = await database.query<{ base: number | null }>(
    `select coalesce(
              nullif(l.published_version, $2),
              (select p.version from wangge.publications p
                where p.layer_id = $1 and p.version <> $2
                  and p.id < (select min(id) from wangge.publications where layer_id = $1 and version = $2)
                order by p.id desc limit 1)) as base
       from wangge.layers l where l.id = $1`,
    [layer, version],
  );
  return rows[0]?.base ?? null;
}

/** An issue with its place in the list. */
export type IssueRow = z.output<typeof issueSchema> & { ordinal: number };

export interface IssueFilter {
  type?: string | undefined;
  severity?: IssueRow['severity'] | undefined;
  introduced?: boolean | undefined;
  accepted?: boolean | undefined;
  /** The place in the list of the last one that the reader has. */
  after: number;
  limit: number;
}

/** The issues of a version, the worst first; `introduced` where the base version has no issue of the same id. */
export async function issueRows(
  database: Queryable,
  layer: string,
  version: number,
  base: number | null,
  filter: IssueFilter,
): Promise<IssueRow[]> {
  const { rows } = await database.query<IssueRow>(
    `select * from (
       select ordinal, id, type, severity, features, details, ST_AsGeoJSON(geom, 12)::jsonb as geometry,
              not exists (select 1 from wangge.layer_issues b
                           where b.layer_id = $1 and b.version = $3 and b.id = i.id) as introduced,
              exists (select 1 from wangge.accepted_issues a
                       where a.layer_id = $1 and a.issue_id = i.id) as accepted
         from wangge.layer_issues i
        where layer_id = $1 and version = $2 and ordinal > $4
          and ($5::text is null or type = $5) and ($6::text is null or severity = $6)) found
      where ($7::boolean is null or introduced = $7) and ($9::boolean is null or accepted = $9)
      order by ordinal limit $8`,
    [
      layer,
      version,
      base,
      filter.after,
      filter.type ?? null,
      filter.severity ?? null,
      filter.introduced ?? null,
      filter.limit,
      filter.accepted ?? null,
    ],
  );
  return rows;
}

/** How many issues of the base version the version no longer has, by type. */
export async function resolvedCounts(
  database: Queryable,
  layer: string,
  version: number,
  base: number | null,
): Promise<Record<string, number>> {
  const { rows } = await database.query<{ type: string; count: number }>(
    `select type, count(*) as count from wangge.layer_issues b
      where layer_id = $1 and version = $3
        and not exists (select 1 from wangge.layer_issues i
                         where i.layer_id = $1 and i.version = $2 and i.id = b.id)
      group by type order by type`,
    [layer, version, base],
  );
  return Object.fromEntries(rows.map((row) => [row.type, row.count]));
}
