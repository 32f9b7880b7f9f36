-- The median distance in metres from sample points ($1 codes, $2 longitudes, $3 latitudes) to the features of the
-- same code in the reference.
select percentile_cont(0.5) within group (
         order by ST_Distance(ST_Point(s.lon, s.lat, 4326)::geography, ST_PointOnSurface(r.geom)::geography)) as metres,
       count(*) as matched
  from unnest($1::text[], $2::float8[], $3::float8[]) as s (code, lon, lat)
  join {{reference}} r on r.code = s.code and not ST_IsEmpty(r.geom)
