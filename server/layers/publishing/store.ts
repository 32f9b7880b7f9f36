import type { Publication } from '../../../domain/answers/layer-versions.ts';
import type { Queryable } from '../../database/database.ts';

/** A version that is to come into force later. */
export interface Plan {
  layer: string;
  version: number;
  effectiveFrom: Date;
  plannedBy: string;
}

const pending = 'cancelled_at is null and publication_id is null';
const planColumns = `layer_id as layer, version, effective_from as "effectiveFrom", planned_by as "plannedBy"`;

export async function addPlan(transaction: Queryable, plan: Plan): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `insert into wangge.planned_publications (layer_id, version, effective_from, planned_by)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [plan.layer, plan.version, plan.effectiveFrom, plan.plannedBy],
  );
  return rowCount === 1;
}

/** Takes a plan back that has not come into force; answers whether there was one. */
export async function cancelPlan(
  transaction: Queryable,
  layer: string,
  version: number,
  by: string,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `update wangge.planned_publications set cancelled_at = now(), cancelled_by = $3
      where layer_id = $1 and version = $2 and ${pending}`,
    [layer, version, by],
  );
  return rowCount === 1;
}

/** The layers that have a plan whose time has come. */
export async function dueLayers(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ layer_id: string }>(
    `select distinct layer_id from wangge.planned_publications
      where ${pending} and effective_from <= clock_timestamp() order by layer_id`,
  );
  return rows.map((row) => row.layer_id);
}

/** The plans of a layer whose time has come, in the order in which they come into force. */
export async function duePlans(transaction: Queryable, layer: string): Promise<(Plan & { id: number })[]> {
  const { rows } = await transaction.query<Plan & { id: number }>(
    `select id, ${planColumns} from wangge.planned_publications
      where layer_id = $1 and ${pending} and effective_from <= clock_timestamp() order by effective_from, id`,
    [layer],
  );
  return rows;
}

export async function closePlan(transaction: Queryable, id: number, publication: number): Promise<void> {
  await transaction.query('update wangge.planned_publications set publication_id = $2 where id = $1', [
    id,
    publication,
  ]);
}

/** Milliseconds, by the clock of the database, until the next plan comes into force; null where there is none. */
export async function nextPlanIn(database: Queryable): Promise<number | null> {
  const { rows } = await database.query<{ wait: number | null }>(
    `select extract(epoch from min(effective_from) - clock_timestamp())::float8 * 1000 as wait
       from wangge.planned_publications where ${pending}`,
  );
  return rows[0]?.wait ?? null;
}

/** The publication that is in force of a layer; undefined where there is none. */
export async function publicationInForce(database: Queryable, layer: string): Promise<number | undefined> {
  const { rows } = await database.query<{ id: number }>(
    `select id from wangge.publications where layer_id = $1 and effective_from <= now()
      order by effective_from desc, id desc limit 1`,
    [layer],
  );
  return rows[0]?.id;
}

/** How many features two versions have. */
export async function featureCounts(
  database: Queryable,
  layer: string,
  versions: readonly [number, number],
): Promise<[number, number]> {
  const { rows } = await database.query<{ version: number; count: number }>(
    'select version, feature_count as count from wangge.layer_versions where layer_id = $1 and version = any ($2)',
    [layer, versions],
  );
  const countOf = (version: number) => rows.find((row) => row.version === version)?.count ?? 0;
  return [countOf(versions[0]), countOf(versions[1])];
}

/** How often the checks of a version found what, by type. */
export async function issueCounts(
  database: Queryable,
  layer: string,
  version: number,
): Promise<Record<string, number>> {
  const { rows } = await database.query<{ counts: Record<string, number> | null }>(
    'select issue_counts as counts from wangge.layer_versions where layer_id = $1 and version = $2',
    [layer, version],
  );
  return rows[0]?.counts ?? {};
}

// So many features tell whether two versions are of one city.
const mostCompared = 500;

/**
 * Whether any of the first features of a version has a code of another version, or lies, by the middle of its box, within
 * a thousandth of a degree of the box of one of its features.
 */
export async function matches(database: Queryable, table: string, other: string): Promise<boolean> {
  const { rows } = await database.query<{ matches: boolean }>(
    `with sample as (select code, geom from ${table} where not ST_IsEmpty(geom) limit $1)
     select exists (select 1 from sample join ${other} o on o.code = sample.code)
         or exists (select 1 from sample
                      join ${other} o on o.geom && ST_Expand(ST_Centroid(ST_Envelope(sample.geom)), 0.001)) as matches`,
    [mostCompared],
  );
  return rows[0]!.matches;
}

/** The publications of a layer, planned ones first, then the newest first; at most `limit`. */
export async function history(
  database: Queryable,
  layer: string,
  before: number | undefined,
  limit: number,
): Promise<Publication[]> {
  const { rows } = await database.query<Publication>(
    `select version, wangge.utc_text(effective_from) as "effectiveFrom", planned_by as by,
            case when cancelled_at is null then 'planned' else 'cancelled' end as state, null::bigint as publication
       from wangge.planned_publications where layer_id = $1 and publication_id is null and $2::bigint is null
     union all
     select version, wangge.utc_text(effective_from), published_by,
            case when id = (select i.id from wangge.publications i where i.layer_id = $1
                             order by i.effective_from desc, i.id desc limit 1) then 'in-force' else 'past' end, id
       from (select * from wangge.publications
              where layer_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3) p
      order by publication desc nulls first, "effectiveFrom"`,
    [layer, before ?? null, limit],
  );
  return rows;
}
