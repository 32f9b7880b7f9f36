import type { Geometry } from 'geojson';
import type { Queryable } from '../../database/database.ts';
import { dropMosaicTables } from '../checking/mosaic-store.ts';
import { versionTable } from '../tables.ts';

/** The tables that an edit is checked with: its features with those round them, as they were and as they are. */
export interface NeighbourhoodTables {
  before: string;
  after: string;
  /** The responsibility grids that edited unit grids make up; the unit grids that these features are made of. */
  grids: string;
  units: string;
  found: string;
}

export function neighbourhoodTables(tableId: number): NeighbourhoodTables {
  const table = versionTable(tableId);
  return {
    before: `${table}_before`,
    after: `${table}_after`,
    grids: `${table}_grids`,
    units: `${table}_units`,
    found: `${table}_found`,
  };
}

interface Origin {
  before: string;
  after: string;
  fids: readonly number[];
  grids: string | undefined;
  units: string | undefined;
}

/**
 * Gathers what a check of an edit must look at: the edited features, those that meet the boxes that they had or have,
 * those of the same codes, and those of the same parents, so that a parent is always whole.
 */
export async function makeNeighbourhood(
  transaction: Queryable,
  names: NeighbourhoodTables,
  { before, after, fids, grids, units }: Origin,
): Promise<void> {
  const { rows } = await transaction.query<{ near: number[]; parents: string[]; codes: string[] }>(
    `with edited as (
       select fid, code, parent, geom from ${before} where fid = any ($1)
       union all select fid, code, parent, geom from ${after} where fid = any ($1)
     ), near as (
       select f.fid from edited e join ${before} f on f.geom && ST_Expand(e.geom, 1e-9)
       union select f.fid from edited e join ${after} f on f.geom && ST_Expand(e.geom, 1e-9)
       union select f.fid from edited e join ${after} f on f.code = e.code
       union select f.fid from ${after} f where parent = any (select parent from edited)
       union select fid from edited
     )
     select array(select fid from near) as near,
            array(select distinct parent from edited where parent is not null) as parents,
            array(select distinct f.code from near join ${after} f using (fid) where f.code is not null) as codes`,
    [fids],
  );
  const { near, parents, codes } = rows[0]!;
  for (const [table, from] of [
    [names.before, before],
    [names.after, after],
  ] as const) {
    await transaction.query(`create unlogged table ${table} (like ${before})`);
    await transaction.query(`insert into ${table} select * from ${from} where fid = any ($1)`, [near]);
  }
  await transaction.query(
    `create unlogged table ${names.found} (like wangge.layer_issues including defaults)`,
  );
  for (const [table, tier, column, values] of [
    [names.grids, grids, 'code', parents],
    [names.units, units, 'parent', codes],
  ] as const) {
    await transaction.query(`create unlogged table ${table} (like ${before})`);
    if (tier)
      await transaction.query(`insert into ${table} select * from ${tier} where ${column} = any ($1)`, [
        values,
      ]);
  }
}

export async function dropNeighbourhood(transaction: Queryable, names: NeighbourhoodTables): Promise<void> {
  const { before, after, grids, units, found } = names;
  for (const side of [before, after]) await dropMosaicTables(transaction, side);
  await transaction.query(`drop table ${before}, ${after}, ${grids}, ${units}, ${found}`);
}

/** What a check found near an edit; `side` 0 as it was, 1 as it is. */
export interface LocalFinding {
  side: number;
  id: string;
  type: string;
  severity: string;
  features: string[];
  measure: number | null;
  details: Record<string, unknown>;
  geometry: Geometry | null;
}

export async function findings(transaction: Queryable, names: NeighbourhoodTables): Promise<LocalFinding[]> {
  const { rows } = await transaction.query<LocalFinding>(
    `select version as side, id, type, severity, features, measure, details,
            ST_AsGeoJSON(geom, 12)::jsonb as geometry
       from ${names.found}
      order by version, type, measure desc nulls last, id`,
  );
  return rows;
}

/** Gives a version the findings of its base without those that are gone, and with those that are new. */
export async function inheritFindings(
  transaction: Queryable,
  { found }: NeighbourhoodTables,
  layer: string,
  base: number,
  version: number,
): Promise<void> {
  await transaction.query(
    `insert into wangge.layer_issues (layer_id, version, ordinal, id, type, severity, features, measure, details, geom)
     select layer_id, $3::integer, 0, id, type, severity, features, measure, details, geom from wangge.layer_issues i
      where layer_id = $1 and version = $2
        and (details ? 'noise'
             or not exists (select 1 from ${found} b where b.version = 0 and b.id = i.id
                               and not exists (select 1 from ${found} a where a.version = 1 and a.id = i.id)))
     union all
     select $1::text, $3::integer, 0, id, type, severity, features, measure, details, geom from ${found} a
      where a.version = 1 and a.type <> 'lost'
        and not exists (select 1 from wangge.layer_issues i
                         where i.layer_id = $1 and i.version = $2 and i.id = a.id)
        and not exists (select 1 from ${found} b where b.version = 0 and b.id = a.id)`,
    [layer, base, version],
  );
  // Rounding has one finding for all of it, of which the edit changes a part.
  await transaction.query(
    `update wangge.layer_issues i
        set measure = i.measure + d.area,
            details = i.details || jsonb_build_object('count', (i.details ->> 'count')::bigint + d.count,
                                                      'area', i.measure + d.area)
       from (select id, sum(sign * (details ->> 'count')::bigint) as count, sum(sign * measure) as area
               from (select *, 2 * version - 1 as sign from ${found} where details ? 'noise') f group by id) d
      where i.layer_id = $1 and i.version = $3 and i.id = d.id
        and exists (select 1 from wangge.layer_issues o where o.layer_id = $1 and o.version = $2 and o.id = i.id)`,
    [layer, base, version],
  );
  await transaction.query(
    `delete from wangge.layer_issues where layer_id = $1 and version = $2 and details @> '{"noise": true, "count": 0}'`,
    [layer, version],
  );
}

export async function noteCounts(
  transaction: Queryable,
  layer: string,
  version: number,
  counts: Record<string, number>,
): Promise<void> {
  await transaction.query(
    'update wangge.layer_versions set issue_counts = $3 where layer_id = $1 and version = $2',
    [layer, version, JSON.stringify(counts)],
  );
}
