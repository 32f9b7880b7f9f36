import { labelElsewhere, namedOnceUpTo } from '../../tiles/label-point.ts';
import { buffer, extent } from '../../tiles/tile-units.ts';

const tileReach = `wangge.tile_reach($1, $2, $3, ${(buffer + 0.5) / extent})`;

/** Which features and which of their attributes a tile holds, as SQL. */
export interface Choice {
  /** A condition over the table. */
  condition: string;
  /** The columns, null where they are left out. */
  columns: string;
  /** The properties without those that are named like a column. */
  properties: string;
}

export const everything: Choice = {
  condition: 'true',
  columns: 'code, name, parent',
  properties: "properties - '{code,name,parent}'::text[]",
};

/** `data` is base64, which is written, sent and read faster than the hexadecimal digits of a `bytea`. */
const encoded = (condition: string) =>
  `encode(st_asmvt(feature, $4, ${extent}, 'geom', 'fid')${condition}, 'base64') as data`;

const low = -buffer;
const high = extent + buffer;
const edge = `st_makeenvelope(${low}, ${low}, ${high}, ${high})`;
/** Has an expression above it worked out once, rather than at each place that names it. */
const once = 'offset 0';
/** Cuts what is in whole tile units to the tile and its buffer, and turns rings the way MVT wants them. */
const cutToTile = `
    clipped as (
      select fid, code, name, parent, properties,
             geom is not null and not st_isempty(geom) and (st_dimension(geom) < 2 or st_area(geom) > 0) as drawable,
             case when geom @ ${edge} then geom else st_snaptogrid(st_clipbybox2d(geom, ${edge}), 1) end as geom
        from rounded
      ${once}
    ), cut as materialized (
      select fid, code, name, parent, properties, drawable,
             case when geom is null or st_isempty(geom) or not drawable then null
                  when st_dimension(geom) < 2 then geom
                  when st_nrings(geom) = 1 and st_area(geom) > 0 then st_forcepolygonccw(geom)
                  else st_forcepolygonccw(wangge.without_flat_rings(geom)) end as geom
        from clipped
       order by fid
    )`;

/** The properties of what is in tile units, saying also of an area that it is named in another tile; see `labelPoint`. */
function saying(labelled: boolean, units: string): string {
  if (!labelled) return 'properties';
  const tile = `st_makeenvelope(0, 0, ${extent}, ${extent})`;
  return `case when ${units} @ ${tile}
                 or greatest(st_xmax(${units}) - st_xmin(${units}), st_ymax(${units}) - st_ymin(${units})) > ${namedOnceUpTo * extent}
                 or st_pointonsurface(${units}) @ ${tile} then properties
               else properties || '{"${labelElsewhere}": true}' end as properties`;
}

/**
 * The tile of one layer of lines or areas. Parameters: zoom, column, row, layer name. Properties that are named like a
 * column give way to it. `shown` counts what is drawn, `total` also what is too small for it.
 *
 * `ST_AsMVTGeom` is not used: it moves each border on its own by up to half a unit before it rounds it, which opens
 * gaps in a mosaic and takes the answer more than a unit away from the one made in memory.
 */
export function shapeTileQuery(table: string, choice = everything, labelled = false): string {
  return `
    with tile as (
      select ${tileReach} as reach
    ), near as (
      select fid, ${choice.columns}, ${choice.properties} as properties, wangge.tile_units(geom, $1, $2, $3) as geom
        from ${table}, tile
       where geom && reach and ${choice.condition}
      ${once}
    ), rounded as materialized (
      select fid, code, name, parent, ${saying(labelled, 'geom')},
             case when greatest(st_xmax(geom) - st_xmin(geom), st_ymax(geom) - st_ymin(geom)) >= 0.5
                  then st_snaptogrid(geom, 1) end as geom
        from near
       where geom && st_makeenvelope(${low - 0.5}, ${low - 0.5}, ${high + 0.5}, ${high + 0.5})
    ), ${cutToTile}
    select ${encoded('')}, count(*)::integer as shown,
           (select count(*) from cut where geom is not null or not drawable)::integer as total
      from (select fid, code, name, parent, properties, geom from cut where geom is not null) feature`;
}

/**
 * The tile of one layer of lines or areas at a zoom that is generalised, from the version's overview. Parameters: as
 * `shapeTileQuery`, then the place in the order of importance from which on nothing is shown.
 */
export function shapeOverviewQuery(
  table: string,
  shapes: string,
  totals: string,
  z: number,
  choice = everything,
  labelled = false,
): string {
  const total =
    choice.condition === everything.condition
      ? `select total from ${totals} where zoom = $1::integer and x = $2::integer and y = $3::integer`
      : `select count(*)::integer from ${table}, (select ${tileReach} as reach) tile
          where geom && reach and ${choice.condition}`;
  return `
    with near as (
      select fid, ${choice.columns}, ${choice.properties} as properties,
             st_translate(shape.geom, -${extent}.0 * $2::integer, -${extent}.0 * $3::integer) as geom
             ${labelled ? ', wangge.tile_units(feature.area, $1, $2, $3) as area' : ''}
        from ${shapes} shape
        join (select fid, code, name, parent, properties, geom as area
                from ${table} where ${choice.condition}) feature using (fid)
       where shape.zoom = ${z} and shape.place < $5::integer
         and shape.geom && st_makeenvelope(
               ${extent}.0 * $2::integer - ${buffer}, ${extent}.0 * $3::integer - ${buffer},
               ${extent}.0 * ($2::integer + 1) + ${buffer}, ${extent}.0 * ($3::integer + 1) + ${buffer})
      ${once}
    ), rounded as materialized (
      select fid, code, name, parent, ${saying(labelled, 'area')}, geom from near
    ), ${cutToTile}
    select ${encoded('')}, count(*)::integer as shown,
           coalesce((${total}), 0) as total
      from (select fid, code, name, parent, properties, geom from cut where geom is not null) feature`;
}

/** The tile of one layer of points, with all of them. Parameters as `shapeTileQuery`; a point is never too small. */
export function pointTileQuery(table: string, choice = everything): string {
  return `
    with tile as (
      select ${tileReach} as reach
    ), feature as materialized (
      select fid, ${choice.columns}, ${choice.properties} as properties,
             st_asmvtgeom(st_transform(geom, 3857), st_tileenvelope($1, $2, $3), ${extent}, ${buffer}) as geom
        from ${table}, tile
       where geom && reach and ${choice.condition}
       order by fid
    )
    select ${encoded(' filter (where geom is not null)')}, count(geom)::integer as shown, count(geom)::integer as total
      from feature`;
}

/**
 * The tile of one layer of points with one for each neighbourhood, from the version's overview. Parameters: as
 * `tileQuery`, then the zoom whose neighbourhoods they are, the tile's own or a lower one, how many of them there are
 * along a side, and how many are looked at beyond the tile's edge.
 */
export function overviewQuery(table: string, overview: string): string {
  return `
    with cell as materialized (
      select cells.fid, cells.points
        from generate_series($3::integer * $6::integer - $7::integer,
                             ($3::integer + 1) * $6::integer + $7::integer - 1) as line (number)
       cross join lateral (
         select fid, points from ${overview}
          where zoom = $5::integer and row_number = line.number
            and column_number between $2::integer * $6::integer - $7::integer
                                  and ($2::integer + 1) * $6::integer + $7::integer - 1
         offset 0) as cells
    ), feature as materialized (
      select fid, code, name, parent, properties - '{code,name,parent}'::text[] ||
             case when points > 1 then jsonb_build_object('pointCount', points) else '{}' end as properties,
             st_asmvtgeom(st_transform(geom, 3857), st_tileenvelope($1, $2, $3), ${extent}, ${buffer}) as geom
        from cell join ${table} using (fid)
       order by fid
    )
    select ${encoded(' filter (where geom is not null)')}, count(geom)::integer as shown, (select coalesce(sum(points), 0) from cell)::integer as total
      from feature`;
}

/**
 * The tile of one layer of points with one for each neighbourhood, from the points themselves: for the few
 * tiles that are full where the layer is not thinned out. Parameters: as `tileQuery`, then the classes from the most
 * important, the neighbourhoods along a side, and how many of them are looked at beyond the tile's edge.
 */
export function thinnedTileQuery(table: string, choice = everything): string {
  return `
    with tile as (
      select st_tileenvelope($1, $2, $3) as bounds, power(2, $1::integer) * $6::integer as side,
             -- A little further than the neighbourhoods, which are told apart exactly below.
             wangge.tile_reach($1, $2, $3, ($7::integer + 0.1) / $6::integer) as reach
    ), near as (
      select fid, code, name, parent, properties, geom,
             wangge.point_importance(fid, properties, $5::text[]) as importance,
             floor(wangge.mercator_x(geom) * side) as column_number, floor(wangge.mercator_y(geom) * side) as row_number
        from ${table}, tile
       where geom && reach and ${choice.condition}
    ), found as (
      select * from near
       where column_number >= $2::integer * $6::integer - $7::integer
         and column_number < ($2::integer + 1) * $6::integer + $7::integer
         and row_number >= $3::integer * $6::integer - $7::integer
         and row_number < ($3::integer + 1) * $6::integer + $7::integer
    ), chosen as (
      select distinct on (column_number, row_number) *,
             count(*) over (partition by column_number, row_number) as points
        from found order by column_number, row_number, importance
    ), feature as materialized (
      select fid, ${choice.columns}, ${choice.properties} ||
             case when points > 1 then jsonb_build_object('pointCount', points) else '{}' end as properties,
             st_asmvtgeom(st_transform(geom, 3857), bounds, ${extent}, ${buffer}) as geom
        from chosen, tile
       order by fid
    )
    select ${encoded(' filter (where geom is not null)')}, count(geom)::integer as shown, (select count(*) from found)::integer as total
      from feature`;
}
