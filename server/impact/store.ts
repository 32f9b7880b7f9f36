import type { Database, Queryable } from '../database/database.ts';
import type { OwnedPlace } from './owners.ts';

export interface FacilityPlace extends OwnedPlace {
  code: string | null;
  name: string | null;
}

const pageSize = 2_000;

/** A point of every feature of a version, page by page. @param table from the catalogue */
export async function* facilities(database: Queryable, table: string): AsyncGenerator<FacilityPlace[]> {
  let after = -1;
  for (;;) {
    const { rows } = await database.query<FacilityPlace & { fid: number }>(
      `select fid, code, name, ST_X(point) as lon, ST_Y(point) as lat, null::float8 as accuracy
         from (select fid, code, name, ST_PointOnSurface(geom) as point from ${table}
                where fid > $1 and not ST_IsEmpty(geom) order by fid limit $2) f order by fid`,
      [after, pageSize],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.fid;
  }
}

/** A publication whose effect on open orders has not been told yet. */
export interface UntoldPublication {
  id: number;
  layer: string;
  version: number;
  publishedAt: Date;
  publishedBy: string;
}

export async function oldestUntold(database: Queryable): Promise<UntoldPublication | undefined> {
  const { rows } = await database.query<UntoldPublication>(
    `select id, layer_id as layer, version, published_at as "publishedAt", published_by as "publishedBy"
       from wangge.publications where orders_marked_at is null order by id limit 1`,
  );
  return rows[0];
}

/** Takes a publication on, in the caller's transaction; false where another process has told it already. */
export async function tell(transaction: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await transaction.query(
    'update wangge.publications set orders_marked_at = now() where id = $1 and orders_marked_at is null',
    [id],
  );
  return rowCount === 1;
}

/** Whether any order was opened before a time. */
export async function hasOrders(database: Pick<Database, 'query'>, before: Date): Promise<boolean> {
  const { rows } = await database.query('select 1 from wangge.orders where created_at < $1 limit 1', [
    before,
  ]);
  return rows.length > 0;
}
