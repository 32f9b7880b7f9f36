-- A date or UTC time as a text that sorts as time does; null for any other text. As `instantText` in
-- server/cql2/instant.ts.
create function wangge.instant_text(value text) returns text
language sql immutable parallel safe
return case
  when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then value || 'T00:00:00.000000000'
  when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?Z$'
    then left(value, 19) || '.' || rpad(coalesce(substring(value from '[.]([0-9]+)Z$'), ''), 9, '0')
end;

-- Where a publication's features differ from those in force before: [[west, south, east, north], …] in degrees, null
-- for anywhere. What lies elsewhere is drawn as it was.
create table wangge.publication_places (
  publication_id bigint primary key references wangge.publications,
  boxes          jsonb
);
