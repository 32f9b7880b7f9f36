-- The cells that may overlap others or bound a gap: those beside unmatched edges ($2), and those that lie in a face between
-- unmatched edges ($1, WKB of a MultiLineString) that several cells cover, or near its border. Only boxes and points are
-- compared with the faces, whose slivers are too thin for more.
insert into {{suspects}} (fid, label, geom)
with face as materialized (
  select geom, ST_PointOnSurface(geom) as inside
    from (select (ST_Dump(ST_Polygonize(wangge.unary_union(ST_GeomFromWKB($1, 4326))))).geom) d
), crowded as materialized (
  select geom from face
   where (select count(*) from {{cells}} c where c.geom && face.inside and ST_Intersects(c.geom, face.inside)) > 1
)
select fid, label, geom from {{cells}} c
 where fid = any ($2::bigint[])
    or fid in (select c.fid from crowded
                 join {{cells}} c on c.geom && crowded.geom and ST_Intersects(crowded.geom, ST_PointOnSurface(c.geom))
               union
               select c.fid from crowded cross join ST_DumpSegments(crowded.geom) border
                 join {{cells}} c on c.geom && border.geom)
