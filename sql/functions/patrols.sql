-- Whether somebody signs in still, with a role in a unit, in one above it or in one below.
create or replace function wangge.works_near(person text, of_unit text) returns boolean
language sql stable as $$
  with recursive above as (
    select u.code, u.parent from wangge.units u where u.code = of_unit
    union select p.code, p.parent from above a join wangge.units p on p.code = a.parent),
  below as (
    select u.code from wangge.units u where u.code = of_unit
    union select c.code from below b join wangge.units c on c.parent = b.code)
  select exists (
    select from wangge.users u join wangge.user_roles r on r.user_id = u.id
     where u.name = person and u.disabled_at is null
       and (r.unit in (select code from above) or r.unit in (select code from below)))
$$;

-- The same for two geometries that differ by less than a centimetre, whatever the order of their vertices.
create or replace function wangge.geometry_print(geom geometry) returns text
language sql immutable parallel safe
return md5(ST_AsBinary(ST_Normalize(ST_SnapToGrid(ST_Force2D(geom), 1e-7))));

-- Which share of an area or a line some areas cover, 0 to 1: areas and lengths on the ellipsoid of WGS 84. Null where nothing
-- covers it, or where it has no area or length.
create or replace function wangge.share_covered(geom geometry, areas geometry) returns float8
language plpgsql stable parallel safe returns null on null input as $$
declare
  part constant geometry := wangge.intersection(geom, areas);
  covered float8;
begin
  if ST_Dimension(geom) = 2 then
    covered := ST_Area(part::geography) / nullif(ST_Area(geom::geography), 0);
  else
    covered := ST_Length(part::geography) / nullif(ST_Length(geom::geography), 0);
  end if;
  -- Which of a number and nothing is less, is the number.
  return case when covered > 1 then 1 else covered end;
end $$;

-- Whoever is on duty for a unit, or else for the next one above it that has somebody.
create or replace function wangge.on_duty_for(of_unit text, at timestamptz) returns setof text
language sql stable as $$
  with recursive line as (
    select u.code, u.parent, 1 as place from wangge.units u where u.code = of_unit
    union all select p.code, p.parent, l.place + 1 from line l join wangge.units p on p.code = l.parent where l.place < 10)
  select distinct d.person from wangge.on_duty((select array_agg(code order by place) from line), on_duty_for.at) d
$$;
