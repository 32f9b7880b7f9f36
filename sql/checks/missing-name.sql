select $3::text as severity, array[coalesce(code, '#' || fid)] as features,
       ST_PointOnSurface(ST_Envelope(geom)) as geom, null::float8 as measure, '{}'::jsonb as details
  from {{table}} where name is null or name ~ '^\s*$'
