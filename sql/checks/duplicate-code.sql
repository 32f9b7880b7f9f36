select 'error' as severity, array[code] as features, ST_Envelope(ST_Collect(ST_Envelope(geom))) as geom,
       count(*)::float8 as measure, jsonb_build_object('times', count(*)) as details
  from {{table}} where code is not null group by code having count(*) > 1
