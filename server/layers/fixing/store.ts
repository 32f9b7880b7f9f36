import type { Queryable } from '../../database/database.ts';
import type { Fix } from './proposals.ts';

export interface FixableIssue {
  id: string;
  type: string;
  features: string[];
  details: Record<string, unknown>;
}

/** What was done about an issue, as a version's history keeps it. */
export interface DoneFix {
  issue: string;
  type: string;
  fix: Fix;
  features: string[];
  /** Who has the place now, of a gap or an overlap, in square metres. */
  given?: { to: string; area: number }[];
}

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

/** Fills a new version's table with the features of another one, changed as asked and no further. */
export async function copyFixed(
  transaction: Queryable,
  from: string,
  to: string,
  done: readonly DoneFix[],
): Promise<void> {
  const labelsOf = (fix: Fix) => done.filter((each) => each.fix === fix).flatMap(({ features }) => features);
  await transaction.query(
    `insert into ${to} (fid, code, name, parent, properties, geom)
     select fid, code, name, parent, properties,
            case when ${label} = any ($2) and not ST_IsValid(geom)
                 then ST_CollectionExtract(wangge.make_valid(geom), ST_Dimension(geom) + 1) else geom end
       from ${from} where not ${label} = any ($1)`,
    [labelsOf('drop'), labelsOf('make-valid')],
  );
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
