-- How well sample areas ($1, WKB) fit the reference areas: each area of the finer of the two should lie in one area
-- of the coarser. The share of the finer areas' extent that does, from 0 to 1; null where nothing meets.
with sample as materialized (
  select place, ST_CollectionExtract(wangge.make_valid(ST_GeomFromWKB(wkb, 4326)), 3) as geom
    from unnest($1::bytea[]) with ordinality as s (wkb, place)
), reference as materialized (
  select fid, case when ST_IsValid(geom) then geom else ST_CollectionExtract(wangge.make_valid(geom), 3) end as geom
    from {{reference}}
   where geom && (select ST_Extent(geom)::geometry from sample)
), met as (
  select s.place, r.fid, ST_Area(s.geom) as sample_area, ST_Area(r.geom) as reference_area,
         ST_Area(wangge.intersection(s.geom, r.geom)) as shared
    from sample s join reference r on r.geom && s.geom and ST_Intersects(r.geom, s.geom)
), finer as (
  select avg(sample_area) <= avg(reference_area) as is_sample from met
), part as (
  select max(shared) as best, min(case when is_sample then sample_area else reference_area end) as area,
         sum(shared) as covered
    from met, finer group by case when is_sample then place else fid end
)
-- Areas that the other side mostly leaves out say nothing: the sample is not the whole city.
select sum(best) / nullif(sum(area), 0) as agreement from part where covered > area / 2
