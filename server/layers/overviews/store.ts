import { type Crowding, pointThinning, type Thinning, type TileBudget } from '../../../tiles/budget.ts';
import { pointBytes } from '../../../tiles/feature-arrays.ts';
import { deepestThinned } from '../../../tiles/point-levels.ts';
import type { Queryable } from '../../database/database.ts';
import { overviewTable, versionTable } from '../tables.ts';
import { rowBytes } from './row-bytes.ts';

/** What an overview is made by. */
export interface OverviewTerms {
  budget: TileBudget;
  /** Values of `class` or `kind`, the most important first. */
  classes: readonly string[];
}

/** How the points of a version are thinned out, and the number of the table that says by whom. */
export interface PointOverview extends Thinning {
  cellsId: number;
}

/** The overview of a version's table, undefined where there is none on these terms. */
export async function findOverview(
  database: Queryable,
  tableId: number,
  { budget, classes }: OverviewTerms,
): Promise<PointOverview | undefined> {
  const { rows } = await database.query<PointOverview>(
    `select thinned_below as below, neighbourhoods, cells_id as "cellsId" from wangge.point_overviews
      where table_id = $1 and budget = $2 and classes = $3`,
    [tableId, JSON.stringify(budget), classes],
  );
  return rows[0];
}

/** How many features a version's table holds, as the catalogue knows since it was filled. */
export async function countFeatures(database: Queryable, tableId: number): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select feature_count as count from wangge.layer_versions where table_id = $1',
    [tableId],
  );
  return rows[0]?.count ?? 0;
}

/** The fullest tile of each zoom: the tiles of the deepest are counted, and those above added up from the four below. */
function crowdingStatement(tableId: number): string {
  const tile = (zoom: number) => `tile_${zoom}`;
  const above = Array.from({ length: deepestThinned }, (_, i) => deepestThinned - 1 - i);
  const sums = above.map(
    (zoom) => `${tile(zoom)} as (
       select x >> 1 as x, y >> 1 as y, sum(points) as points, sum(bytes) as bytes from ${tile(zoom + 1)} group by 1, 2)`,
  );
  const fullest = [...above, deepestThinned].map(
    (zoom) => `select ${zoom} as zoom, max(points) as points, max(bytes) as bytes from ${tile(zoom)}`,
  );
  return `with ${tile(deepestThinned)} as (
       select floor(wangge.mercator_x(geom) * ${2 ** deepestThinned})::bigint as x,
              floor(wangge.mercator_y(geom) * ${2 ** deepestThinned})::bigint as y,
              count(*)::float8 as points, sum(${pointBytes} + ${rowBytes})::float8 as bytes
         from ${versionTable(tableId)} where not st_isempty(geom) group by 1, 2
     ), ${sums.join(', ')}
     select points, bytes, (select sum(bytes) / sum(points) from ${tile(0)}) as mean
       from (${fullest.join(' union all ')}) fullest where points is not null order by zoom`;
}

/** Counts the points of every tile at all zooms, and so finds from which zoom on all of them fit. */
export async function chooseThinning(
  transaction: Queryable,
  tableId: number,
  budget: TileBudget,
): Promise<Thinning> {
  const { rows } = await transaction.query<Crowding & { mean: number }>(crowdingStatement(tableId));
  const { below, neighbourhoods } = pointThinning(rows, rows[0]?.mean ?? 0, budget);
  return { below: rows.length === 0 ? 0 : below, neighbourhoods };
}

const columns = 'zoom, row_number, column_number, points, class_place, rank, fid';

/** Removes a version's overview, where it has one. */
export async function dropOverview(transaction: Queryable, tableId: number): Promise<void> {
  const { rows } = await transaction.query<{ cellsId: number }>(
    'delete from wangge.point_overviews where table_id = $1 returning cells_id as "cellsId"',
    [tableId],
  );
  for (const { cellsId } of rows) await transaction.query(`drop table ${overviewTable(cellsId)}`);
}

/**
 * Gives the overview of a version to the one that was made from it by editing. The version before gets one of its own
 * again when its tiles are asked for.
 *
 * @param fids of the features that were edited
 */
export async function handOverOverview(
  transaction: Queryable,
  from: number,
  to: number,
  fids: readonly number[],
): Promise<void> {
  await transaction.query(
    `select wangge.hand_over_overview($1, $2, array(
       select geom from ${versionTable(from)} where fid = any ($3::bigint[])
       union all select geom from ${versionTable(to)} where fid = any ($3::bigint[])))`,
    [from, to, fids],
  );
}

/**
 * Gives the overview of a version to another one that shares its rows, where that has none: what was edited between
 * them is all that differs.
 */
export async function handOverBetween(
  transaction: Queryable,
  layer: string,
  from: number,
  to: number,
): Promise<void> {
  const { rows } = await transaction.query<{ from: number; to: number; fids: number[] }>(
    `select f.table_id as "from", t.table_id as "to",
            array(select distinct fid from wangge.feature_revisions
                   where layer_id = $1 and version > least($2::integer, $3) and version <= greatest($2::integer, $3))
              as fids
       from wangge.layer_versions f
       join wangge.layer_versions t on t.layer_id = f.layer_id and t.version = $3 and t.rows_of = f.rows_of
      where f.layer_id = $1 and f.version = $2
        and not exists (select 1 from wangge.point_overviews o where o.table_id = t.table_id)`,
    [layer, from, to],
  );
  for (const { from: before, to: after, fids } of rows)
    await handOverOverview(transaction, before, after, fids.map(Number));
}

/** Makes the empty table of an overview and answers its number. */
export async function createOverviewTable(transaction: Queryable): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>("select nextval('wangge.overview_serial') as id");
  const cellsId = rows[0]!.id;
  await transaction.query(
    `create table ${overviewTable(cellsId)} (
       zoom smallint not null, row_number integer not null, column_number integer not null,
       points integer not null, class_place smallint not null, rank double precision not null,
       fid bigint not null)`,
  );
  return cellsId;
}

/** Fills in the neighbourhoods of the deepest thinned zoom, from the features themselves. */
export async function insertDeepest(
  transaction: Queryable,
  tableId: number,
  { below, neighbourhoods, cellsId }: PointOverview,
  classes: readonly string[],
): Promise<void> {
  await transaction.query(
    `insert into ${overviewTable(cellsId)} (${columns})
     select $1, row_number, column_number, points, best[1], best[2], best[3]
       from (select floor(wangge.mercator_y(geom) * $2)::integer as row_number,
                    floor(wangge.mercator_x(geom) * $2)::integer as column_number,
                    count(*) as points, min(wangge.point_importance(fid, properties, $3)) as best
               from ${versionTable(tableId)} where not st_isempty(geom) group by 1, 2) cell
      order by row_number, column_number`,
    [below - 1, 2 ** (below - 1) * neighbourhoods, classes],
  );
}

/** Fills in the neighbourhoods of a zoom, from those of the zoom below it. */
export async function insertAbove(transaction: Queryable, cellsId: number, zoom: number): Promise<void> {
  const table = overviewTable(cellsId);
  await transaction.query(
    `insert into ${table} (${columns})
     select $1, row_number, column_number, points, best[1], best[2], best[3]
       from (select row_number >> 1 as row_number, column_number >> 1 as column_number,
                    sum(points) as points, min(array[class_place, rank, fid]) as best
               from ${table} where zoom = $1::integer + 1 group by 1, 2) cell
      order by row_number, column_number`,
    [zoom],
  );
}

/** Indexes an overview, has every later change of the features renew it, and notes that it is complete. */
export async function completeOverview(
  transaction: Queryable,
  tableId: number,
  { below, neighbourhoods, cellsId }: PointOverview,
  { budget, classes }: OverviewTerms,
): Promise<void> {
  const table = overviewTable(cellsId);
  await transaction.query(`alter table ${table} add primary key (zoom, row_number, column_number)`);
  await transaction.query(`analyze ${table}`);
  await transaction.query(
    `insert into wangge.point_overviews (table_id, cells_id, budget, classes, neighbourhoods, thinned_below)
     values ($1, $2, $3, $4, $5, $6)`,
    [tableId, cellsId, JSON.stringify(budget), classes, neighbourhoods, below],
  );
}

/** Has every change of a version's features from now on renew its overview in the same transaction. */
export async function followChanges(transaction: Queryable, tableId: number): Promise<void> {
  const { rows } = await transaction.query<{ kind: string }>(
    'select relkind as kind from pg_class where oid = $1::regclass',
    [versionTable(tableId)],
  );
  // The features of an edited version are a view that never changes.
  if (rows[0]?.kind === 'v') return;
  for (const [name, event, seen] of [
    ['points_added', 'insert', 'new table as added'],
    ['points_removed', 'delete', 'old table as removed'],
    ['points_changed', 'update', 'old table as removed new table as added'],
  ])
    await transaction.query(
      `create or replace trigger ${name} after ${event} on ${versionTable(tableId)} referencing ${seen}
         for each statement execute function wangge.follow_points(${tableId})`,
    );
}
