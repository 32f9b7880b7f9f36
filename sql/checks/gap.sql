-- Places that the mosaic surrounds and does not cover: the holes of its union without the islands in them, and what parts
-- of it enclose that touch each other in points only. Every gap is bounded by unmatched edges, so that the union of the
-- suspects has all of them; its other holes are where the rest of the cells lie.
with part as materialized (
  select (ST_Dump(wangge.union_of(array_agg(geom)))).geom from {{suspects}}
), ring as (
  select (ST_DumpRings(geom)).* from part
), hole as (
  select ST_MakePolygon(ST_ExteriorRing(geom)) as outline from ring where path[1] > 0
  union all
  select geom from (select (ST_Dump(ST_Polygonize(rings))).geom
                      from (select wangge.unary_union(ST_Collect(ST_ExteriorRing(geom))) as rings from part having count(*) > 1) r) face
   where not exists (select 1 from part
                      where part.geom && face.geom
                        and ST_Intersects(ST_MakePolygon(ST_ExteriorRing(part.geom)), ST_PointOnSurface(face.geom)))
), gap as (
  select (ST_Dump(coalesce(wangge.difference(outline, island.geom), outline))).geom
    from hole
    left join lateral (
      select wangge.union_of(array_agg(part.geom)) as geom from part
       where part.geom && hole.outline and ST_Covers(hole.outline, part.geom)
    ) island on true
   where not exists (select 1 from {{cells}} c
                      where c.geom && hole.outline and ST_Intersects(hole.outline, ST_PointOnSurface(c.geom))
                        and not exists (select 1 from {{suspects}} s where s.fid = c.fid))
), measured as (
  select geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from gap
), judged as (
  select *, area < $3 or coalesce(width, 0) < $4 as noise from measured
)
select 'warning' as severity,
       array(select label from {{cells}} c
              where c.geom && ST_Expand(judged.geom, 1e-9) and ST_DWithin(c.geom, judged.geom, 1e-9)
              order by label limit 50) as features,
       geom, area as measure, jsonb_build_object('area', area, 'width', width) as details
  from judged where not noise
union all
select 'info', '{}', null, sum(area),
       jsonb_build_object('count', count(*), 'area', sum(area), 'noise', true, 'smallest', $3::float8, 'thinnest', $4::float8)
  from judged where noise having sum(area) > 0
