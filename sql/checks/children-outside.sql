-- Areas outside of which children lie that name them as their parent ({{children}}, of the nearest tier below that is in
-- force): a point in the middle of each child tells.
with child as materialized (
  select c.fid, c.code, c.parent,
         ST_PointOnSurface(case when ST_IsValid(c.geom) then c.geom else ST_Envelope(c.geom) end) as inside
    from {{children}} c
   where not ST_IsEmpty(c.geom) and c.parent in (select k.code from {{cells}} k)
), placed as (
  select c.fid, c.code, c.parent, c.inside, bool_or(ST_Intersects(k.geom, c.inside)) as is_home
    from child c join {{cells}} k on k.code = c.parent
   group by c.fid, c.code, c.parent, c.inside
), astray as (
  select p.*, (select k.code from {{cells}} k where k.geom && p.inside and ST_Intersects(k.geom, p.inside) limit 1) as holder
    from placed p where not is_home
)
select case when 2 * count(a.*) > max(n.children) then 'error' else 'warning' end as severity,
       array[a.parent] as features, ST_Collect(a.inside order by a.fid) as geom, null::float8 as measure,
       jsonb_build_object('fault', 'children-outside', 'flaw', 'children', 'children', max(n.children),
         'outside', count(a.*), 'holder', mode() within group (order by a.holder)) as details
  from astray a
  join (select parent, count(*) as children from placed group by parent) n using (parent)
 group by a.parent
