import type { CityObject } from '../../domain/answers/objects.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { PublishedLayer } from '../layers/published.ts';

/** A feature by its code. */
export interface ObjectRow {
  code: string;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  geometry: GeoJSON.Geometry;
  bbox: [number, number, number, number];
  point: [number, number];
}

/** The least number goes first where a code stands twice. */
export async function find(
  database: Queryable,
  { table }: PublishedLayer,
  code: string,
): Promise<ObjectRow | undefined> {
  const { rows } = await database.query<ObjectRow>(
    `select code, name, parent, properties, st_asgeojson(geom, 7)::json as geometry,
            json_build_array(st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)) as bbox,
            json_build_array(st_x(p), st_y(p)) as point
       from (select *, st_pointonsurface(geom) as p from ${table} where code = $1 order by fid limit 1) f`,
    [code],
  );
  return rows[0];
}

/** Codes and names of the features that an object lies in or meets, at most `limit`. */
export async function meeting(
  database: Queryable,
  { table }: PublishedLayer,
  geometry: GeoJSON.Geometry,
  limit: number,
): Promise<{ code: string; name: string | null }[]> {
  const { rows } = await database.query<{ code: string; name: string | null }>(
    `select code, name from ${table}
      where code is not null and st_intersects(geom, st_setsrid(st_geomfromgeojson($1), 4326))
      order by fid limit $2`,
    [JSON.stringify(geometry), limit],
  );
  return rows;
}

/** How far from an object a report may lie whose decision rests on it, in degrees: some 500 m. */
const reach = 0.005;
/** Reports near an object that are looked through, the newest first. */
const mostLookedThrough = 5_000;

type Row = Omit<NonNullable<CityObject['orders']>[number], 'title'>;

/**
 * The newest orders about an object: a report names it as its facility, or its decision rests on it.
 * @param scopes of the reader; null for the whole city
 */
export async function orders(
  database: Queryable,
  { layer, object: { code, bbox } }: { layer: PublishedLayer; object: ObjectRow },
  scopes: readonly string[] | null,
  limit: number,
): Promise<Row[]> {
  const { rows } = await database.query<Row>(
    `with named as (
       select e.order_id from wangge.events e
        where wangge.facility_of(e.properties) = $1
          and coalesce(e.properties ->> 'facilityLayer', $2) = $2
          and (e.properties ? 'facilityLayer' or e.decision -> 'reasons' @> $3)
        order by e.id desc limit ${mostLookedThrough}),
     near as (
       select e.order_id from (
         select * from wangge.events
          where geom && st_makeenvelope($4, $5, $6, $7, 4326)
          order by id desc limit ${mostLookedThrough}) e
        where e.decision -> 'reasons' @> $3)
     select o.number, o.event_id as event, o.item, o.state, wangge.utc_text(o.created_at) as "createdAt"
       from wangge.orders o
      where o.id in (select order_id from named union select order_id from near) and ${orderVisible('$8')}
      order by o.id desc limit $9`,
    [
      code,
      layer.id,
      JSON.stringify([{ layer: layer.id, feature: code }]),
      bbox[0] - reach,
      bbox[1] - reach,
      bbox[2] + reach,
      bbox[3] + reach,
      scopes,
      limit,
    ],
  );
  return rows;
}

/** Codes and names of the features of a layer in the order of their codes, at most `limit`. */
export async function labelled(
  database: Queryable,
  { table }: PublishedLayer,
  /** The only ones; all where it is null. */
  codes: readonly string[] | null,
  /** The area that they have to lie in: the code of a feature of another layer; anywhere where it is null. */
  within: { table: string; code: string } | null,
  limit: number,
): Promise<{ code: string; name: string | null; nameEn: string | null }[]> {
  const area = within
    ? `exists (select from ${within.table} a where a.code = $3 and st_covers(a.geom, st_pointonsurface(f.geom)))`
    : '$3::text is null';
  const { rows } = await database.query<{ code: string; name: string | null; nameEn: string | null }>(
    `select code, name, properties ->> 'name_en' as "nameEn" from ${table} f
      where code is not null and ($1::text[] is null or code = any ($1)) and ${area}
      order by code limit $2`,
    [codes, limit, within?.code ?? null],
  );
  return rows;
}
