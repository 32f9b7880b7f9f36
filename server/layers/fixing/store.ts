import type { DoneFix, Fix } from '../../../domain/answers/layer-versions.ts';
import type { Queryable } from '../../database/database.ts';
import type { FilledVersion } from '../loading/store.ts';

export interface FixableIssue {
  id: string;
  type: string;
  features: string[];
  details: Record<string, unknown>;
}

/** What is to be done about an issue. */
export type WantedFix = Pick<DoneFix, 'issue' | 'type' | 'fix' | 'features'>;

export async function findIssues(
  database: Queryable,
  layer: string,
  version: number,
  ids: readonly string[],
): Promise<FixableIssue[]> {
  const { rows } = await database.query<FixableIssue>(
    `select id, type, features, details from wangge.layer_issues
      where layer_id = $1 and version = $2 and id = any ($3)`,
    [layer, version, ids],
  );
  return rows;
}

/** Accepts issues of a layer as they are; those accepted before stay so. */
export async function acceptIssues(
  database: Queryable,
  layer: string,
  ids: readonly string[],
  by: string,
): Promise<void> {
  await database.query(
    `insert into wangge.accepted_issues (layer_id, issue_id, accepted_by)
     select $1, id, $3 from unnest($2::text[]) as id on conflict do nothing`,
    [layer, ids, by],
  );
}

// How the checks call a feature.
const label = `coalesce(code, name, '#' || fid)`;

/**
 * The features that findings are of: of several that are called alike, those that lie where the finding does and, where
 * it is of a geometry that is not valid, have such a one.
 * @returns pairs of findings and features
 */
async function featuresOf(
  database: Queryable,
  { layer, version, table }: FilledVersion,
  issues: readonly string[],
): Promise<{ issue: string; fid: number }[]> {
  const { rows } = await database.query<{ issue: string; fid: number }>(
    `select i.id as issue, f.fid
       from wangge.layer_issues i
       join ${table} f on ${label} = any (i.features) and (i.geom is null or i.geom && f.geom)
      where i.layer_id = $1 and i.version = $2 and i.id = any ($3)
        and (i.type <> 'invalid-geometry' or not ST_IsValid(f.geom))`,
    [layer, version, issues],
  );
  return rows;
}

/**
 * Fills a new version's table with the features of another one, changed as asked and no further.
 * @returns the issues for which something was changed
 */
export async function copyFixed(
  database: Queryable,
  origin: FilledVersion,
  to: string,
  wanted: readonly WantedFix[],
): Promise<Set<string>> {
  const issuesOf = (fix: Fix) => wanted.filter((each) => each.fix === fix).map(({ issue }) => issue);
  const dropped = await featuresOf(database, origin, issuesOf('drop'));
  const mended = await featuresOf(database, origin, issuesOf('make-valid'));
  await database.query(
    `insert into ${to} (fid, code, name, parent, properties, geom)
     select fid, code, name, parent, properties,
            case when fid = any ($2::bigint[])
                 then ST_CollectionExtract(wangge.make_valid(geom), ST_Dimension(geom) + 1) else geom end
       from ${origin.table} where not fid = any ($1::bigint[])`,
    [dropped.map(({ fid }) => fid), mended.map(({ fid }) => fid)],
  );
  return new Set([...dropped, ...mended].map(({ issue }) => issue));
}

/** Writes into a version's history what was changed to make it. */
export async function keepFixes(
  transaction: Queryable,
  layer: string,
  version: number,
  done: readonly DoneFix[],
): Promise<void> {
  await transaction.query(
    'update wangge.layer_versions set fixes = $3 where layer_id = $1 and version = $2',
    [layer, version, JSON.stringify(done)],
  );
}
