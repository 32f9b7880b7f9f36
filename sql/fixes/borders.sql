-- How many metres of border each face that is part of a fault shares with each face beside it.
select f.id as face, g.id as beside,
       ST_Length(ST_CollectionExtract(wangge.intersection(ST_Boundary(f.geom), ST_Boundary(g.geom)), 2)::geography) as metres
  from {{faces}} f join {{faces}} g on g.id <> f.id and g.geom && f.geom and ST_Intersects(g.geom, f.geom)
 where f.fault is not null
