-- Pairs of neighbours that share area.
with shared as (
  select array[least(a.label, b.label), greatest(a.label, b.label)] as features,
         ST_CollectionExtract(wangge.intersection(a.geom, b.geom), 3) as geom
    from {{suspects}} a
    join {{suspects}} b on a.fid < b.fid and b.geom && a.geom and ST_Relate(a.geom, b.geom, '2********')
), measured as (
  select features, geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from shared
), judged as (
  select *, area < $3 or coalesce(width, 0) < $4 as noise from measured
)
select 'error' as severity, features, geom, area as measure,
       jsonb_build_object('area', area, 'width', width) as details
  from judged where not noise
union all
select 'info', '{}', null, sum(area),
       jsonb_build_object('count', count(*), 'area', sum(area), 'noise', true, 'smallest', $3::float8, 'thinnest', $4::float8)
  from judged where noise having sum(area) > 0
