-- The areas made of the faces that were given to them ($1 faces, $2 areas, pair by pair).
insert into {{cleaned}} (fid, geom)
select given.fid, wangge.union_of(array_agg(f.geom)) from unnest($1::integer[], $2::bigint[]) as given (face, fid)
  join {{faces}} f on f.id = given.face group by given.fid
