-- Places that belonged to one area and belong to another, or that nobody owned or owns. Only areas that changed are
-- looked at: what lies in an unchanged one has the owner that it had.
with {{matched}},
shape as (
  select key, turn, label, case when old_fid is not null then wangge.make_valid(old_geom) end as old_geom,
         case when new_fid is not null then wangge.make_valid(new_geom) end as new_geom
    from matched where reshaped or old_fid is null or new_fid is null
), moved as (
  select o.label as "from", n.label as "to",
         wangge.difference(
           wangge.areas_of(wangge.difference(wangge.areas_of(wangge.intersection(o.old_geom, n.new_geom)),
                                             coalesce(n.old_geom, 'SRID=4326;POLYGON EMPTY'::geometry))),
           coalesce(o.new_geom, 'SRID=4326;POLYGON EMPTY'::geometry)) as geom
    from shape o
    join shape n on (o.key, o.turn) <> (n.key, n.turn) and o.old_geom && n.new_geom
         and ST_Intersects(o.old_geom, n.new_geom)
  union all
  select o.label, null, wangge.difference(o.old_geom, coalesce(wangge.areas_of(cover.geom), 'SRID=4326;POLYGON EMPTY'::geometry))
    from shape o
    cross join lateral (select wangge.union_of(array_agg(wangge.make_valid(a.geom))) as geom from {{after}} a
                         where a.geom && o.old_geom and ST_Intersects(wangge.make_valid(a.geom), o.old_geom)) cover
   where o.old_geom is not null
  union all
  select null, n.label, wangge.difference(n.new_geom, coalesce(wangge.areas_of(cover.geom), 'SRID=4326;POLYGON EMPTY'::geometry))
    from shape n
    cross join lateral (select wangge.union_of(array_agg(wangge.make_valid(b.geom))) as geom from {{before}} b
                         where b.geom && n.new_geom and ST_Intersects(wangge.make_valid(b.geom), n.new_geom)) cover
   where n.new_geom is not null
), measured as (
  select "from", "to", geom, ST_Area(geom::geography) as area,
         2 * ST_Area(geom::geography) / nullif(ST_Perimeter(geom::geography), 0) as width
    from (select "from", "to", ST_CollectionExtract(geom, 3) as geom from moved) m
)
select "from", "to", area, ST_AsGeoJSON(geom, 9)::jsonb as geometry
  from measured where area >= $1 and width >= $2
 order by area desc, "from", "to"
