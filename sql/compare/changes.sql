-- What the later version adds, removes, moves and edits, the largest changes of area first. A border that differs
-- by less than rounding ($1 m², $2 m of width or distance) has not moved. Only changes of the kind $3 are wanted,
-- all of them where it is null.
with {{matched}},
differing as (
  select *,
         case when not reshaped then null
              when ST_Dimension(new_geom) = 2 and ST_Dimension(old_geom) = 2
                then wangge.sym_difference(wangge.make_valid(old_geom), wangge.make_valid(new_geom)) end as difference
    from matched where old_fid is null or new_fid is null or reshaped or edited
), measured as (
  select *,
         case when old_fid is null then ST_Area(new_geom::geography)
              when new_fid is null then ST_Area(old_geom::geography)
              else ST_Area(difference::geography) end as area,
         case when reshaped and difference is null then ST_HausdorffDistance(old_geom, new_geom) * 111000 end as metres
    from differing
), judged as (
  select *, reshaped and case when difference is null then metres >= $2
                              else area >= $1 and 2 * area / nullif(ST_Perimeter(difference::geography), 0) >= $2 end
            as moved
    from measured
), kept as (
  select *, array_remove(array[
              case when old_fid is null then 'added' end, case when new_fid is null then 'removed' end,
              case when moved then 'moved-boundary' end, case when edited then 'changed-attributes' end], null) as kinds
    from judged
), ranked as (
  select *, row_number() over (partition by wanted order by round(area::numeric, 3) desc nulls last, label, turn) as ordinal
    from (select *, $3::text is null or $3 = any (kinds) as wanted from kept where cardinality(kinds) > 0) k
)
select ordinal, wanted, kinds, label as feature, code, name, area, metres, old_values as before, new_values as after,
       ST_AsGeoJSON(old_geom, 9)::jsonb as "geometryBefore", ST_AsGeoJSON(new_geom, 9)::jsonb as "geometryAfter"
  from ranked
