-- The union of each cluster, and how much area its cells have beyond it: more than nothing where they overlap.
create unlogged table {{clusters}} as
select cluster, geom, cells_area - ST_Area(geom) as excess
  from (select cluster, sum(ST_Area(geom)) as cells_area, ST_Union(geom) as geom
          from {{cells}} group by cluster) c;
