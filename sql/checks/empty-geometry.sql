select 'error' as severity, array[coalesce(code, name, '#' || fid)] as features, null::geometry as geom,
       null::float8 as measure, '{}'::jsonb as details
  from {{table}} where ST_IsEmpty(geom)
