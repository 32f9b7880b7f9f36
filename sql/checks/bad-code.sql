-- Codes that are missing, or that are not of the tier's form ($3, a regular expression, null where there is none),
-- or whose division, the first six digits, is not the parent's.
select case when $3::text is null then 'info' else 'error' end as severity,
       array[coalesce(code, name, '#' || fid)] as features, ST_PointOnSurface(ST_Envelope(geom)) as geom,
       null::float8 as measure,
       jsonb_build_object('code', code, 'parent', parent, 'form', $4::text,
         'fault', case when code is null then 'missing'
                       when code !~ coalesce($3::text, '') then 'form' else 'division' end) as details
  from {{table}}
 where code is null
    or ($3::text is not null
        and (code !~ $3::text or (parent ~ '^[0-9]{6}' and left(code, 6) <> left(parent, 6))))
