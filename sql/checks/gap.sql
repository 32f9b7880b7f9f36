-- Places that the mosaic surrounds and does not cover: the holes of its union, without the islands in them.
with part as (
  select (ST_Dump(ST_Union(geom))).geom from {{clusters}}
), ring as (
  select (ST_DumpRings(geom)).* from part
), hole as (
  select ST_MakePolygon(ST_ExteriorRing(geom)) as outline from ring where path[1] > 0
), gap as (
  select coalesce(ST_Difference(outline, island.geom), outline) as geom
    from hole
    left join lateral (
      select ST_Union(part.geom) as geom from part
       where part.geom && hole.outline and ST_Covers(hole.outline, part.geom)
    ) island on true
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
  from judged where noise having count(*) > 0
