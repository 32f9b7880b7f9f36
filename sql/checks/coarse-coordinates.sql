-- Features whose every coordinate has three decimals or fewer: their borders are known to 50 m at best. The first
-- vertex tells whether a feature is worth a look at all of it.
select 'warning' as severity, array[coalesce(code, name, '#' || fid)] as features,
       ST_PointOnSurface(ST_Envelope(geom)) as geom, null::float8 as measure,
       jsonb_build_object('decimals', 3) as details
  from (select f.*, v.x, v.y from {{table}} f
          cross join lateral (select ST_X(p) as x, ST_Y(p) as y from (select case ST_Dimension(part)
              when 0 then part when 1 then ST_StartPoint(part) else ST_StartPoint(ST_ExteriorRing(part)) end as p
            from (select ST_GeometryN(f.geom, 1) as part) g) q) v
         where not ST_IsEmpty(f.geom)) f
 where abs(x * 1000 - round(x * 1000)) < 1e-6 and abs(y * 1000 - round(y * 1000)) < 1e-6
   and ST_AsText(geom, 3) = ST_AsText(geom, 8)
