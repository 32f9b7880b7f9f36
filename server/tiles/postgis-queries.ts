import { buffer, extent } from '../../tiles/tile-units.ts';

/**
 * The tile of one layer. Parameters: zoom, column, row, layer name. Properties that are named like a column give
 * way to it. `shown` counts what is drawn, `total` also what is too small for it: less than a tile unit both ways.
 * `data` is base64, which is written, sent and read faster than the hexadecimal digits of a `bytea`.
 */
export function tileQuery(table: string): string {
  return `
    with tile as (
      select st_tileenvelope($1, $2, $3) as bounds,
             -- Cut to the world: what lies beyond 180 degrees would come back from the other side.
             st_transform(st_intersection(st_tileenvelope($1, $2, $3, margin => ${buffer / extent}),
                                          st_tileenvelope(0, 0, 0)), 4326) as reach,
             360 / power(2, $1) / ${extent} as unit
    ), cut as materialized (
      select fid, code, name, parent, properties - 'code' - 'name' - 'parent' as properties,
             st_asmvtgeom(st_transform(geom, 3857), bounds, ${extent}, ${buffer}) as geom,
             greatest(st_xmax(geom) - st_xmin(geom), st_ymax(geom) - st_ymin(geom)) < unit as small
        from ${table}, tile
       where geom && reach
       order by fid
    )
    select encode(st_asmvt(feature, $4, ${extent}, 'geom', 'fid'), 'base64') as data, count(*)::integer as shown,
           (select count(*) from cut where geom is not null or small)::integer as total
      from (select fid, code, name, parent, properties, geom from cut where geom is not null) feature`;
}

const mercatorX = 'st_xmin(geom) / 360 + 0.5';
const sine = 'sin(radians(st_ymax(geom)))';
/** As `mercatorY` in `tiles/web-mercator.ts`. */
const mercatorY = `0.5 - ln((1 + ${sine}) / (1 - ${sine})) / (4 * pi())`;

/** The deepest zoom at which points are counted by tile; beyond it none are thinned out. */
export const deepestCount = 17;

/** The greatest number of points in a tile by zoom, from 0 to `deepestCount`, and the mean bytes of a point. */
export function crowdingQuery(table: string): string {
  return `
    with place as (
      select floor((${mercatorX}) * ${2 ** deepestCount})::bigint as x,
             floor((${mercatorY}) * ${2 ** deepestCount})::bigint as y, count(*) as points
        from ${table} group by 1, 2
    ), tile as (
      select z, x >> (${deepestCount} - z) as x, y >> (${deepestCount} - z) as y, sum(points) as points
        from place, generate_series(0, ${deepestCount}) as z group by 1, 2, 3
    ), crowding as (
      select z, max(points)::integer as most from tile group by z
    )
    select array(select most from crowding order by z) as most,
           (select avg(octet_length(concat(code, name, parent)) + octet_length(properties::text))::float8
              from (select * from ${table} limit 2000) sample) as bytes`;
}

/**
 * The tile of one layer of points with one for each neighbourhood; see `tiles/thin-points.ts`, which it agrees
 * with. Parameters: as `tileQuery`, then the classes from the most important, the neighbourhoods along a side, and
 * how many of them are looked at beyond the tile's edge.
 */
export function thinnedTileQuery(table: string): string {
  return `
    with tile as (
      select st_tileenvelope($1, $2, $3) as bounds, power(2, $1::integer) * $6::integer as side,
             -- A little further than the neighbourhoods, which are told apart exactly below.
             st_transform(st_intersection(
               st_tileenvelope($1, $2, $3, margin => ($7::integer + 0.1) / $6::integer),
               st_tileenvelope(0, 0, 0)), 4326) as reach
    ), near as (
      select fid, code, name, parent, properties, geom,
             floor((${mercatorX}) * side) as column_number, floor((${mercatorY}) * side) as row_number,
             coalesce(array_position($5::text[], coalesce(properties ->> 'class', properties ->> 'kind')),
                      cardinality($5::text[]) + 1) as class_place,
             case jsonb_typeof(properties -> 'rank') when 'number' then (properties ->> 'rank')::float8
                  else 'infinity' end as rank
        from ${table}, tile
       where geom && reach
    ), found as (
      select * from near
       where column_number >= $2::integer * $6::integer - $7::integer
         and column_number < ($2::integer + 1) * $6::integer + $7::integer
         and row_number >= $3::integer * $6::integer - $7::integer
         and row_number < ($3::integer + 1) * $6::integer + $7::integer
    ), chosen as (
      select distinct on (column_number, row_number) *,
             count(*) over (partition by column_number, row_number) as points
        from found order by column_number, row_number, class_place, rank, fid
    ), feature as materialized (
      select fid, code, name, parent, properties - 'code' - 'name' - 'parent' ||
             case when points > 1 then jsonb_build_object('pointCount', points) else '{}' end as properties,
             st_asmvtgeom(st_transform(geom, 3857), bounds, ${extent}, ${buffer}) as geom
        from chosen, tile
       order by fid
    )
    select encode(st_asmvt(feature, $4, ${extent}, 'geom', 'fid') filter (where geom is not null), 'base64') as data,
           count(geom)::integer as shown, (select count(*) from found)::integer as total
      from feature`;
}
