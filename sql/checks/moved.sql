-- Features further than $3 metres from the feature of the same code in the version in force.
select 'warning' as severity, array[now.code] as features, now.geom, metres as measure,
       jsonb_build_object('metres', metres) as details
  from {{table}} now
  join {{before}} before on before.code = now.code
       and not now.geom && ST_Expand(before.geom, $3::float8 / 112000)
  cross join lateral (select ST_Distance(now.geom::geography, before.geom::geography) as metres) d
 where not ST_IsEmpty(now.geom) and not ST_IsEmpty(before.geom) and metres > $3::float8
