-- Pairs of neighbours that share area. Only pairs in clusters that hold more area than their union, or whose
-- unions overlap, are compared. 1e-15 square degrees is 0.00001 m², above the rounding of a cluster's area.
with suspect as (
  select cluster as a, cluster as b from {{clusters}} where excess > 1e-15
  union all
  select a.cluster, b.cluster from {{clusters}} a
    join {{clusters}} b on a.cluster < b.cluster and a.geom && b.geom and ST_Relate(a.geom, b.geom, '2********')
), shared as (
  select array[least(a.label, b.label), greatest(a.label, b.label)] as features,
         ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) as geom
    from suspect
    join {{cells}} a on a.cluster = suspect.a
    join {{cells}} b on b.cluster = suspect.b and b.geom && a.geom
   where (suspect.a <> suspect.b or a.fid < b.fid) and ST_Relate(a.geom, b.geom, '2********')
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
  from judged where noise having count(*) > 0
