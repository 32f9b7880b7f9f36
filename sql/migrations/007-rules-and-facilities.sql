-- A published set of rules is told like a published layer.
alter table wangge.feed drop constraint feed_topic_check;
alter table wangge.feed add constraint feed_topic_check
  check (topic in ('event', 'order', 'tiles', 'layer', 'rules'));

-- The code of the facility that a report names in its properties, null where it names none.
create function wangge.facility_of(properties jsonb) returns text
language sql immutable
return case jsonb_typeof(properties -> 'facility') when 'string' then properties ->> 'facility' end;
