-- Areas thinner than a metre on the whole (twice the area by the perimeter); the first condition, in degrees, is
-- cheap and lets all of them through. Invalid ones have no area that means anything.
select 'warning' as severity, array[coalesce(code, name, '#' || fid)] as features, geom, area as measure,
       jsonb_build_object('area', area, 'width', width) as details
  from {{table}}
  cross join lateral (select ST_Area(geom::geography) as area,
                             2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width) m
 where not ST_IsEmpty(geom) and ST_IsValid(geom) and ST_Area(geom) < 2e-5 * ST_Perimeter(geom) and coalesce(width, 0) < 1
