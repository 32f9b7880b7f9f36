-- Cells that reach beyond their parent. Parents that their cells cover exactly are passed unlooked at.
with parent as materialized (
  select code, case when ST_IsValid(geom) then geom else ST_CollectionExtract(wangge.make_valid(geom), 3) end as geom
    from {{parents}} p
   where code is not null and not exists (select 1 from {{exact}} e where e.code = p.code)
), child as (
  select c.label, c.parent, c.geom, p.geom as outline
    from {{cells}} c join parent p on p.code = c.parent
   where not exists (select 1 from {{exact}} e where e.code = c.parent)
   order by c.parent
), reaching as (
  select label, parent, ST_CollectionExtract(wangge.difference(geom, outline), 3) as geom
    from child where not ST_Covers(outline, geom)
), measured as (
  select label, parent, geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from reaching
), judged as (
  select *, area < $3 or coalesce(width, 0) < $4 as noise from measured
)
select 'warning' as severity, array[label] as features, geom, area as measure,
       jsonb_build_object('parent', parent, 'fault', 'reaches-out', 'area', area, 'width', width) as details
  from judged where not noise
union all
select 'info', '{}', null, sum(area),
       jsonb_build_object('count', count(*), 'area', sum(area), 'noise', true, 'smallest', $3::float8, 'thinnest', $4::float8)
  from judged where noise and area > 0 having count(*) > 0
