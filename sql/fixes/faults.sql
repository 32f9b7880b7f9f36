-- The faults of a mosaic that a person wants cleaned, each with the finding that it belongs to: one of $1, of layer $2
-- and version $5. What is smaller than $6 m² or thinner than $7 m is rounding, which has one finding for all. $3 and $4
-- are 0, so that the checks tell every fault by itself. A fault and its finding have the same features, and one lies in the
-- other: faults that only adjoin meet each other's findings too.
insert into {{faults}} (fault, type, issue, features, area, geom)
with found as (
  select 'overlap' as type, f.* from ({{overlap}}) f
  union all
  select 'gap', f.* from ({{gap}}) f
), judged as (
  select type, features, geom, measure, measure < $6 or coalesce((details ->> 'width')::float8, 0) < $7 as noise
    from found where geom is not null and measure > 0
), told as (
  select j.*, (select min(i.id) from wangge.layer_issues i
                where i.layer_id = $2 and i.version = $5 and i.type = j.type
                  and case when j.noise then i.details ? 'noise'
                           else i.features = j.features and i.geom && j.geom
                                and ST_Intersects(i.geom, ST_PointOnSurface(j.geom)) end) as issue
    from judged j
), rest as (
  select id, type from wangge.layer_issues where layer_id = $2 and version = $5 and details ? 'more'
), named as (
  select t.type, t.features, t.geom, t.measure, coalesce(t.issue, r.id) as issue
    from told t left join rest r on r.type = t.type and not t.noise
)
select row_number() over (order by measure desc), type, issue, features, measure, geom
  from named where issue = any ($1)
