-- The areas that meet a fault.
insert into {{members}} (fault, fid)
select f.fault, c.fid from {{faults}} f
  join {{cells}} c on c.geom && ST_Expand(f.geom, 1e-9) and ST_DWithin(c.geom, f.geom, 1e-9)
