-- Features further than $3 metres from the feature of the same code in the version in force; and those that have left
-- their place for one beside it: an area of which less than a tenth lies where it lay, or any shape that takes the very
-- place of another code, which has left it. Only areas neither of whose middles lies in both are measured.
with pair as (
  select now.fid, now.code, now.geom, before.geom as was
    from {{table}} now
    join {{before}} before on before.code = now.code and not before.geom = now.geom
   where not ST_IsEmpty(now.geom) and not ST_IsEmpty(before.geom)
), far as (
  select pair.*, metres
    from pair cross join lateral (select ST_Distance(geom::geography, was::geography) as metres) d
   where not geom && ST_Expand(was, $3::float8 / 112000) and metres > $3::float8
), middle as materialized (
  select pair.*, ST_PointOnSurface(geom) as inside, ST_PointOnSurface(was) as inside_was
    from pair
   where ST_Dimension(geom) = 2 and ST_Dimension(was) = 2 and ST_IsValid(geom) and ST_IsValid(was)
), elsewhere as materialized (
  select m.*
    from middle m
   where not ST_Intersects(was, inside) and not ST_Intersects(geom, inside_was)
     and not exists (select 1 from {{before}} b where b.code = m.code and ST_Intersects(b.geom, m.inside))
), left_behind as (
  select m.code, m.geom,
         (select b.code from {{before}} b
           where b.code <> m.code and b.geom && m.inside and ST_Intersects(b.geom, m.inside) limit 1) as instead
    from elsewhere m
   where ST_Area(ST_CollectionExtract(wangge.intersection(geom, was), 3)) < 0.1 * least(ST_Area(geom), ST_Area(was))
  union all
  select pair.code, pair.geom, b.code
    from pair
    join {{before}} b on b.geom && pair.geom and b.geom = pair.geom and b.code <> pair.code
   where ST_Dimension(pair.geom) < 2
     and exists (select 1 from pair other where other.code = b.code)
)
select 'warning' as severity, array[code] as features, geom, metres as measure,
       jsonb_build_object('metres', metres) as details
  from far
union all
select 'warning', array[code], geom, null, jsonb_build_object('fault', 'left', 'instead', instead)
  from left_behind l where not exists (select 1 from far where far.code = l.code)
