-- Areas that name no parent, or one that is not there; one finding for all of them where none has a parent that is
-- there. $3 is the tier above, $4 whether it is in force, $5 whether the whole version is looked at.
with child as (
  select coalesce(c.code, c.name, '#' || c.fid) as label, c.parent, c.geom,
         exists (select 1 from {{parents}} p where p.code = c.parent) as found
    from {{table}} c
), counted as (
  select count(*) as features, count(parent) as named, count(*) filter (where found) as found,
         min(parent) as example
    from child
), together as (
  select features, named, example, $5::boolean and found = 0 and features > 1 as for_all from counted
)
select 'error' as severity, array[label] as features, ST_PointOnSurface(ST_Envelope(geom)) as geom,
       null::float8 as measure,
       jsonb_build_object('parent', parent, 'fault', case when parent is null then 'none' else 'unknown' end) as details
  from child, together where $4::boolean and not child.found and not together.for_all
union all
select case when named = 0 then 'warning' when $4::boolean then 'error' else 'info' end, '{}', null, null,
       jsonb_build_object('tier', $3::text, 'features', features, 'naming', named, 'example', example,
         'fault', case when named = 0 then 'none-at-all' when $4::boolean then 'unknown-at-all' else 'not-in-force' end)
  from together where for_all or (not $4::boolean and $5::boolean and named > 0)
