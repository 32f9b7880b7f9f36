-- Areas without their rings that enclose nothing, as rings on whole tile units may come to: such a ring has no place in
-- a vector tile.
create function wangge.without_flat_rings(areas geometry) returns geometry
language sql immutable strict parallel safe
return (
  select st_collect(polygon)
    from (select st_makepolygon(
                   st_exteriorring(part.geom),
                   array(select st_exteriorring(hole.geom) from st_dumprings(part.geom) hole
                          where hole.path[1] > 0 and st_area(hole.geom) > 0)) as polygon
            from st_dump(areas) part
           where st_area(st_makepolygon(st_exteriorring(part.geom))) > 0) kept);

-- Lines and areas in the units of a tile, 4096 along its side and y downwards: every vertex goes to the nearest whole
-- unit, first of all, so that borders that are shared stay so.
create function wangge.tile_units(geom geometry, z integer, x integer, y integer) returns geometry
language sql immutable parallel safe
return st_affine(st_setsrid(st_transform(geom, 3857), 0),
                 4096 * power(2, z) / 40075016.68557849, 0, 0, -4096 * power(2, z) / 40075016.68557849,
                 4096 * (power(2, z) / 2 - x), 4096 * (power(2, z) / 2 - y));

-- What low zooms show of a layer of lines or areas that is too large to be held in memory:
-- wangge_data.shapes_<table_id> has them, simplified together for each zoom that cannot show them as they are, in tile
-- units of the zoom from the corner of the world; wangge_data.shape_totals_<table_id> how many meet each tile.
create table wangge.shape_overviews (
  table_id      bigint primary key references wangge.layer_versions (table_id) on delete cascade,
  -- By what it was made; another budget or other classes need another overview.
  terms         jsonb not null,
  -- Zooms above this one are generalised.
  crowded_below integer not null,
  -- By zoom: features whose place in the order of importance is below this are shown.
  shown         integer[] not null
);
