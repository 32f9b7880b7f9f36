-- Open orders of street offices, and facilities, that another street office would answer for. As in routing, an
-- office is found from the smallest area that covers the place up along the declared parents; where a parent is not
-- declared or not there, the area that covers the place stands in. Among several, the lowest code.
with place as (
  select 'order' as kind, null as layer, number as id, item as name, lead_code, lead_name, geom
    from wangge.orders where state not in ('closed', 'cancelled') and lead_kind = 'street-office'
  {{facilities}}
), owned as (
  select place.*, before.code as from_code, before.name as from_name, after.code as to_code, after.name as to_name,
         after.grid
    from place
    cross join lateral ({{ownerBefore}}) before
    cross join lateral ({{ownerAfter}}) after
)
select kind, layer, id, name, lead_code as "leadCode", lead_name as "leadName",
       from_code as "fromCode", from_name as "fromName", to_code as "toCode", to_name as "toName", grid,
       jsonb_build_array(ST_X(geom), ST_Y(geom)) as point
  from owned where from_code is distinct from to_code
 order by kind desc, grid, from_code, to_code, layer, id
