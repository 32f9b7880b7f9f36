-- What was noted of single geometries when the file was read, as findings of the type $3: features that have none and
-- were left out, rings that were closed, parts that were none.
with noted as (
  select understood -> 'flaws' as flaws from wangge.layer_versions where layer_id = $1 and version = $2)
select case when flaw ->> 'leftOut' = 'true' and flaw ->> 'feature' <> flaw ->> 'place' then 'error' else 'warning' end
         as severity,
       array[flaw ->> 'feature'] as features, null::geometry as geom, null::float8 as measure,
       flaw - '{feature,type}'::text[] as details
  from noted cross join lateral jsonb_array_elements(flaws -> 'features') as flaw
 where flaw ->> 'type' = $3
union all
select 'warning', '{}', null, null,
       jsonb_build_object('more', true, 'count', (flaws ->> 'count')::bigint - jsonb_array_length(flaws -> 'features'))
  from noted
 where (flaws ->> 'count')::bigint > jsonb_array_length(flaws -> 'features')
   and flaws -> 'features' -> -1 ->> 'type' = $3
