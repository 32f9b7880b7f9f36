-- The features of two versions side by side. A feature is the same by its code; one without a code, by its shape.
-- Where several share a code, they are matched in the order of their numbers.
old as (
  select *, row_number() over (partition by key order by fid) as turn
    from (select *, coalesce(code, md5(ST_AsBinary(geom))) as key from {{before}}) k
), new as (
  select *, row_number() over (partition by key order by fid) as turn
    from (select *, coalesce(code, md5(ST_AsBinary(geom))) as key from {{after}}) k
), matched as (
  select coalesce(old.key, new.key) as key, coalesce(old.turn, new.turn) as turn,
         coalesce(new.code, old.code) as code,
         coalesce(new.name, old.name) as name,
         coalesce(new.code, new.name, '#' || new.fid, old.code, old.name, '#' || old.fid) as label,
         old.fid as old_fid, new.fid as new_fid, old.geom as old_geom, new.geom as new_geom,
         old.fid is not null and new.fid is not null and ST_AsBinary(old.geom) <> ST_AsBinary(new.geom) as reshaped,
         old.fid is not null and new.fid is not null
           and (old.name, old.parent, old.properties) is distinct from (new.name, new.parent, new.properties) as edited,
         case when old.fid is null then null
              else jsonb_build_object('name', old.name, 'parent', old.parent, 'properties', old.properties) end as old_values,
         case when new.fid is null then null
              else jsonb_build_object('name', new.name, 'parent', new.parent, 'properties', new.properties) end as new_values
    from old full join new on new.key = old.key and new.turn = old.turn
)
