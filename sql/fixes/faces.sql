-- The borders of the areas of group $1, noded and put together again as faces that do not overlap. Each face has the
-- areas that it lies in, the fault that it is part of, and those of its areas that the wanted faults are between: a third one
-- that lies there too keeps it. Faces that lie in no area and are part of no fault, or that
-- another area covers, are left out. What is too small for a point inside to be trusted (1e-12 square degrees, 0.01 m²)
-- belongs to whatever fault it lies beside.
insert into {{faces}} (owners, contested, fault, area, geom)
with area as materialized (
  select c.fid, c.label, c.geom from {{cells}} c where c.fid in (select fid from {{members}} where team = $1)
), fault as materialized (
  select f.fault, f.type, f.features, f.geom from {{faults}} f
   where exists (select 1 from {{members}} m where m.team = $1 and m.fault = f.fault)
), face as materialized (
  select geom, ST_PointOnSurface(geom) as inside, ST_Area(geom) as size
    from (select (ST_Dump(ST_Polygonize(lines))).geom
            from (select wangge.unary_union(ST_Collect(ST_Boundary(geom))) as lines from area) l) d
), owned as (
  select f.*, coalesce((select array_agg(a.fid order by a.fid) from area a
                         where a.geom && f.inside and ST_Intersects(a.geom, f.inside)), '{}') as owners
    from face f
), placed as (
  select o.*, (select min(t.fault) from fault t
                where t.geom && ST_Expand(o.geom, 1e-9)
                  and case when size < 1e-12 then ST_DWithin(t.geom, o.geom, 1e-9)
                           else (t.type = 'overlap') = (cardinality(owners) > 1) and ST_Intersects(t.geom, o.inside)
                      end) as fault
    from owned o
)
select owners,
       coalesce((select array_agg(a.fid order by a.fid) from area a
                  where a.fid = any (p.owners)
                    and exists (select 1 from fault t
                                 where t.type = 'overlap' and a.label = any (t.features)
                                   and t.geom && ST_Expand(p.geom, 1e-9)
                                   and case when p.size < 1e-12 then ST_DWithin(t.geom, p.geom, 1e-9)
                                            else ST_Intersects(t.geom, p.inside) end)), '{}'),
       case when cardinality(owners) <> 1 then fault end, ST_Area(geom::geography), geom
  from placed p
 where cardinality(owners) > 0
    or (fault is not null
        and not exists (select 1 from {{cells}} c where c.geom && p.inside and ST_Contains(c.geom, p.inside)))
