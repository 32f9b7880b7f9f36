-- Text that was read in the wrong encoding: replacement characters, UTF-8 read as Latin-1 or as GBK, GBK read as
-- Latin-1, and what GBK makes of replacement characters. All of a feature's text is looked at first, in one go.
select 'error' as severity, array[coalesce(code, name, '#' || fid)] as features,
       ST_PointOnSurface(ST_Envelope(geom)) as geom, null::float8 as measure,
       jsonb_build_object('text', text) as details
  from (select fid, code, name, geom,
               (select v from (select name as v union all select parent
                               union all select value from jsonb_each_text(properties)) t
                 where v ~ $3 limit 1) as text
          from {{table}}
         where concat_ws(E'\n', name, parent, properties::text) ~ $3) f
 where text is not null
