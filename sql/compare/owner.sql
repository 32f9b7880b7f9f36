select s.code, s.name, coalesce(unit.code, drawn_grid.code, drawn_street.code) as grid
  from (select 1) one
  left join lateral (select code, parent from {{units}} a
                      where a.geom && place.geom and ST_Intersects(a.geom, place.geom) order by code limit 1) unit on true
  left join lateral (select code, parent from {{grids}} a
                      where a.geom && place.geom and ST_Intersects(a.geom, place.geom) order by code limit 1) drawn_grid on true
  left join lateral (select code, name from {{streets}} a
                      where a.geom && place.geom and ST_Intersects(a.geom, place.geom) order by code limit 1) drawn_street on true
  left join lateral (select code, parent from {{grids}} a where a.code = unit.parent limit 1) grid on true
  left join lateral (select code, name from {{streets}} a
                      where a.code = case when grid.code is null then drawn_grid.parent else grid.parent end limit 1) street on true
  cross join lateral (select coalesce(street.code, drawn_street.code) as code,
                             case when street.code is null then drawn_street.name else street.name end as name) s
