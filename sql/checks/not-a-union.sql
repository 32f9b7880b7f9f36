-- Responsibility grids that are not the union of their unit grids. Those that are known to be exact are passed unlooked
-- at, and those whose area and box agree with those of their unit grids.
with unit as (
  select parent, case when ST_IsValid(geom) then geom else ST_CollectionExtract(wangge.make_valid(geom), 3) end as geom
    from {{units}} u where not exists (select 1 from {{exact}} e where e.code = u.parent)
), whole as (
  select code, case when ST_IsValid(geom) then geom else ST_CollectionExtract(wangge.make_valid(geom), 3) end as geom
    from {{grids}} g
   where code is not null and not exists (select 1 from {{exact}} e where e.code = g.code)
), measured as (
  select parent as code, sum(ST_Area(geom)) as area, ST_Extent(geom)::box2d as box from unit group by parent
), suspect as (
  select w.code, w.geom, m.code as found
    from whole w left join measured m on m.code = w.code
   where m.code is null or abs(m.area - ST_Area(w.geom)) > 1e-14
      or abs(ST_XMin(m.box) - ST_XMin(w.geom)) > 1e-10 or abs(ST_XMax(m.box) - ST_XMax(w.geom)) > 1e-10
      or abs(ST_YMin(m.box) - ST_YMin(w.geom)) > 1e-10 or abs(ST_YMax(m.box) - ST_YMax(w.geom)) > 1e-10
), united as (
  select s.code, wangge.union_of(array_agg(u.geom)) as geom from suspect s join unit u on u.parent = s.code group by s.code
), compared as (
  select s.code, s.found,
         case when u.geom is null then s.geom
              else ST_CollectionExtract(wangge.sym_difference(s.geom, u.geom), 3) end as geom
    from suspect s left join united u on u.code = s.code
), sized as (
  select code, found, geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from compared
)
select 'error' as severity, array[code] as features, geom, area as measure,
       jsonb_build_object('area', area, 'units', found is not null) as details
  from sized where found is null or (area >= $3 and width >= $4)
