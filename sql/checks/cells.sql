-- The features of a mosaic as the other checks look at them: invalid ones made valid, in copies, and each in a
-- cluster of about 32 neighbours; a small mosaic is one cluster. OFFSET 0 keeps each from being examined once for every
-- column that needs it.
create unlogged table {{cells}} as
with size as (
  select case when count(*) > 2000
              then greatest(sqrt(ST_Area(ST_Envelope(ST_Collect(ST_Envelope(geom)))) * 32 / count(*)), 1e-6)
              else 1000 end as degrees
    from {{table}}
)
select fid, coalesce(code, name, '#' || fid) as label, code, parent, shape.geom,
       floor((ST_XMin(shape.geom) + 180) / size.degrees)::bigint * 1000000000
         + floor((ST_YMin(shape.geom) + 90) / size.degrees)::bigint as cluster
  from {{table}} f
       cross join size
       cross join lateral (
         select case when ST_IsValid(f.geom) then f.geom
                     else ST_CollectionExtract(ST_MakeValid(f.geom), 3) end as geom
         offset 0
       ) shape
 where not ST_IsEmpty(shape.geom);
