-- Features beyond the box of the published tiers ($3 to $6) by more than 0.02 degrees, about 2 km.
select 'error' as severity, array[coalesce(code, name, '#' || fid)] as features, geom, null::float8 as measure,
       jsonb_build_object('lon', (ST_XMin(geom) + ST_XMax(geom)) / 2, 'lat', (ST_YMin(geom) + ST_YMax(geom)) / 2,
         'swapped', ST_FlipCoordinates(geom) && city.box) as details
  from {{table}}, (select ST_Expand(ST_MakeEnvelope($3, $4, $5, $6, 4326), 0.02) as box) city
 where not geom && city.box and not ST_IsEmpty(geom)
