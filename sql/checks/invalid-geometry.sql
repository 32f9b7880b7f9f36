-- Geometries that break the rules of OGC Simple Features ($3, their features' numbers), with the spot where they do.
select 'error' as severity, array[coalesce(code, name, '#' || fid)] as features,
       ST_SetSRID((detail).location, 4326) as geom, null::float8 as measure,
       jsonb_build_object('reason', (detail).reason, 'lon', ST_X((detail).location), 'lat', ST_Y((detail).location))
         as details
  from (select fid, code, name, ST_IsValidDetail(geom) as detail
          from {{table}} where fid = any ($3::bigint[])) f
