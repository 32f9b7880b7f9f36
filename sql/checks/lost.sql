-- Places that the mosaic {{before}} covers and {{cells}} does not: nobody would own them any more.
with lost as (
  select ST_CollectionExtract(wangge.difference(old.geom, coalesce(new.geom, 'SRID=4326;POLYGON EMPTY'::geometry)), 3) as geom
    from (select wangge.union_of(array_agg(geom)) as geom from {{before}} b) old, (select wangge.union_of(array_agg(geom)) as geom from {{cells}} c) new
), measured as (
  select geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from (select (ST_Dump(geom)).geom from lost) part
)
select 'error' as severity,
       array(select label from {{before}} c where c.geom && measured.geom and ST_Relate(c.geom, measured.geom, '2********')
              order by label limit 50) as features,
       geom, area as measure, jsonb_build_object('area', area, 'lost', true) as details
  from measured where area >= $3 and width >= $4
