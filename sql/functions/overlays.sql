-- Overlays that give the same answer on both databases. GEOS computes an overlay with floating precision and, where that
-- fails, catches its own exception and tries again in a more robust way. The embedded database (WebAssembly) has a GEOS
-- that cannot catch: the first failure is an error of the statement, and the second try is made by another GEOS beside the
-- database (server/database/embedded/geos-device.ts). Elsewhere each function is PostGIS's own, inlined. Geometries
-- are two-dimensional and in EPSG:4326.
do $define$
declare
  embedded constant boolean := version() like '%wasm%';
  overlay record;
begin
  if embedded then
    create or replace function wangge.ask_geos(operation text, distance float8, variadic parts geometry[]) returns geometry
    language plpgsql as $body$
    declare
      answer bytea;
    begin
      execute format('copy (select %L, %s::float8, %s) to ''/dev/geos''', operation, distance,
                     (select string_agg(format('%L', encode(ST_AsBinary(part, 'NDR'), 'hex')), ', ' order by place)
                        from unnest(parts) with ordinality p (part, place)));
      answer := pg_read_binary_file('/dev/geos');
      if get_byte(answer, 0) = 0 then
        raise internal_error using message = 'GEOS error: ' || convert_from(substr(answer, 2), 'UTF8');
      end if;
      return ST_GeomFromWKB(answer, ST_SRID(parts[1]));
    end $body$;
  end if;
  for overlay in
    select * from (values
      ('intersection', 'a geometry, b geometry', 'geometry', 'ST_Intersection(a, b)', 'wangge.ask_geos(''intersection'', 0, a, b)'),
      ('difference', 'a geometry, b geometry', 'geometry', 'ST_Difference(a, b)', 'wangge.ask_geos(''difference'', 0, a, b)'),
      ('sym_difference', 'a geometry, b geometry', 'geometry', 'ST_SymDifference(a, b)', 'wangge.ask_geos(''sym-difference'', 0, a, b)'),
      ('union_of', 'parts geometry[]', 'geometry', 'ST_Union(parts)', 'wangge.ask_geos(''union'', 0, ST_Collect(parts))'),
      ('unary_union', 'a geometry', 'geometry', 'ST_UnaryUnion(a)', 'wangge.ask_geos(''union'', 0, a)'),
      ('make_valid', 'a geometry', 'geometry', 'ST_MakeValid(a)', 'wangge.ask_geos(''make-valid'', 0, a)'),
      ('buffer', 'a geography, metres float8', 'geography', 'ST_Buffer(a, metres)',
       'ST_Transform(wangge.ask_geos(''buffer'', metres, ST_Transform(a::geometry, _ST_BestSRID(a))), 4326)::geography'),
      ('widened', 'a geometry, degrees float8', 'geometry', 'ST_Buffer(a, degrees)', 'wangge.ask_geos(''buffer'', degrees, a)')
    ) as o (name, arguments, answer, plain, asked)
  loop
    if embedded then
      execute format(
        'create or replace function wangge.%I(%s) returns %s language plpgsql as $body$
         begin
           return %s;
         exception when internal_error then
           return %s;
         end $body$', overlay.name, overlay.arguments, overlay.answer, overlay.plain, overlay.asked);
    else
      execute format(
        'create or replace function wangge.%I(%s) returns %s language sql immutable parallel safe as %L',
        overlay.name, overlay.arguments, overlay.answer, 'select ' || overlay.plain);
    end if;
  end loop;
end $define$;

-- The areas of an overlay's result, fit to be an argument of the next one: lines and points where borders touch are left
-- out, and what the rounding of crossings has folded over itself is made valid.
create or replace function wangge.areas_of(a geometry) returns geometry language sql immutable parallel safe
return case when ST_IsValid(a) then ST_CollectionExtract(a, 3) else ST_CollectionExtract(wangge.make_valid(a), 3) end;
