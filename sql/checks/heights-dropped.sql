-- What was noted when the file was read: features with heights or measures, which a layer does not keep.
select 'info' as severity, array(select jsonb_array_elements_text(understood -> 'heights' -> 'features')) as features,
       null::geometry as geom, null::float8 as measure,
       jsonb_build_object('count', (understood -> 'heights' ->> 'count')::bigint) as details
  from wangge.layer_versions where layer_id = $1 and version = $2 and understood ? 'heights'
