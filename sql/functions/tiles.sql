-- A tile and a margin, given in sides of the tile, as a box of degrees: the inverse of the Web Mercator projection. Cut to
-- the world: what lies beyond 180 degrees would come back from the other side.
create or replace function wangge.tile_reach(z integer, x integer, y integer, margin double precision) returns geometry
language sql immutable parallel safe
return st_makeenvelope(
  360 * greatest((x - margin) / power(2, z), 0) - 180,
  degrees(atan(sinh(pi() * (1 - 2 * least((y + 1 + margin) / power(2, z), 1))))),
  360 * least((x + 1 + margin) / power(2, z), 1) - 180,
  degrees(atan(sinh(pi() * (1 - 2 * greatest((y - margin) / power(2, z), 0))))),
  4326);
