-- What low zooms show of a layer of points. For every zoom at which a tile may hold too many of them,
-- wangge_data.overview_<cells_id> has a row for each occupied neighbourhood: who stands for it, and for how many.
-- A tile then reads as many rows as it has neighbourhoods, however large the layer is.
create sequence wangge.overview_serial;
create table wangge.point_overviews (
  -- The version; one made by editing points takes over the cells of the version before.
  table_id       bigint primary key references wangge.layer_versions (table_id) on delete cascade,
  cells_id       bigint not null,
  -- By what it was made; another budget or other classes need another overview.
  budget         jsonb not null,
  classes        text[] not null,
  -- Along the side of a tile.
  neighbourhoods integer not null,
  -- Zooms above this one are thinned out.
  thinned_below  integer not null
);

-- Shares of the Web Mercator world, y growing southwards; as tiles/web-mercator.ts reckons them.
create function wangge.mercator_x(geom geometry) returns double precision
language sql immutable parallel safe
return st_xmin(geom) / 360 + 0.5;

create function wangge.mercator_y(geom geometry) returns double precision
language sql immutable parallel safe
return 0.5 - ln((1 + sin(radians(greatest(-85.0511287798066, least(85.0511287798066, st_ymax(geom))))))
              / (1 - sin(radians(greatest(-85.0511287798066, least(85.0511287798066, st_ymax(geom)))))))
           / (4 * pi());

-- The order of importance: the class, then the rank, then the feature's number; the least comes first.
create function wangge.point_importance(fid bigint, properties jsonb, classes text[]) returns double precision[]
language sql immutable parallel safe
return array[
  coalesce(array_position(classes, coalesce(properties ->> 'class', properties ->> 'kind')), cardinality(classes) + 1),
  case jsonb_typeof(properties -> 'rank') when 'number' then (properties ->> 'rank')::double precision
       else 'infinity' end,
  fid];

-- The box in degrees around a neighbourhood, a hair wider than it: columns and rows are told apart exactly by reckoning.
create function wangge.neighbourhood_box(column_number integer, row_number integer, side double precision)
returns geometry
language sql immutable parallel safe
return st_expand(st_makeenvelope(
  (column_number / side - 0.5) * 360, degrees(atan(sinh(pi() * (1 - 2 * (row_number + 1) / side)))),
  ((column_number + 1) / side - 0.5) * 360, degrees(atan(sinh(pi() * (1 - 2 * row_number / side)))), 4326), 1e-9);

-- Makes anew the neighbourhoods that hold any of the places, at every thinned zoom, in the caller's transaction.
create function wangge.renew_overview(renewed_table bigint, places geometry[]) returns void
language plpgsql as $$
declare
  overview wangge.point_overviews;
  features text := format('wangge_data.version_%s', renewed_table);
  cells text;
  side double precision;
  columns integer[];
  rows integer[];
begin
  -- One after the other: two edits in one neighbourhood must both be counted.
  perform pg_advisory_xact_lock(7208, renewed_table::integer);
  select * into overview from wangge.point_overviews where table_id = renewed_table;
  if not found or overview.thinned_below = 0 then return; end if;
  cells := format('wangge_data.overview_%s', overview.cells_id);
  for zoom in reverse overview.thinned_below - 1 .. 0 loop
    side := power(2, zoom) * overview.neighbourhoods;
    if columns is null then
      select array_agg(x), array_agg(y) into columns, rows
        from (select distinct floor(wangge.mercator_x(place) * side)::integer as x,
                     floor(wangge.mercator_y(place) * side)::integer as y
                from unnest(places) place where not st_isempty(place)) cell;
      if columns is null then return; end if;
    else
      select array_agg(x), array_agg(y) into columns, rows
        from (select distinct x >> 1 as x, y >> 1 as y from unnest(columns, rows) as cell (x, y)) parent;
    end if;
    execute format(
      'delete from %s where zoom = $1 and (row_number, column_number) in (select y, x from unnest($2, $3) as cell (x, y))',
      cells) using zoom, columns, rows;
    if zoom = overview.thinned_below - 1 then
      execute format(
        'insert into %s (zoom, row_number, column_number, points, class_place, rank, fid)
         select $1, cell.y, cell.x, found.points, found.best[1], found.best[2], found.best[3]
           from unnest($2, $3) as cell (x, y)
          cross join lateral (
            select count(*) as points, min(wangge.point_importance(fid, properties, $5)) as best
              from %s
             where geom && wangge.neighbourhood_box(cell.x, cell.y, $4)
               and floor(wangge.mercator_x(geom) * $4) = cell.x and floor(wangge.mercator_y(geom) * $4) = cell.y
          ) found
          where found.points > 0', cells, features) using zoom, columns, rows, side, overview.classes;
    else
      execute format(
        'insert into %1$s (zoom, row_number, column_number, points, class_place, rank, fid)
         select $1, cell.y, cell.x, found.points, found.best[1], found.best[2], found.best[3]
           from unnest($2, $3) as cell (x, y)
          cross join lateral (
            select sum(points) as points, min(array[class_place, rank, fid]) as best
              from %1$s
             where zoom = $1 + 1 and row_number in (cell.y * 2, cell.y * 2 + 1)
               and column_number in (cell.x * 2, cell.x * 2 + 1)
          ) found
          where found.points > 0', cells) using zoom, columns, rows;
    end if;
  end loop;
end $$;

-- Gives the overview of a version to the one made from it by editing, and renews it where the points differ.
create function wangge.hand_over_overview(from_table bigint, to_table bigint, places geometry[]) returns void
language plpgsql as $$
begin
  update wangge.point_overviews set table_id = to_table where table_id = from_table;
  perform wangge.renew_overview(to_table, places);
end $$;

-- Keeps an overview true to its features, in the transaction that changes them; the argument is the table's number.
create function wangge.follow_points() returns trigger
language plpgsql as $$
declare
  places geometry[];
begin
  if tg_op = 'INSERT' then places := array(select geom from added);
  elsif tg_op = 'DELETE' then places := array(select geom from removed);
  else places := array(select geom from added union all select geom from removed);
  end if;
  perform wangge.renew_overview(tg_argv[0]::bigint, places);
  return null;
end $$;
