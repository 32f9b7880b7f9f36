-- Tells those who had some of these orders and have them no more, once.
create or replace function wangge.announce_withdrawn(order_ids bigint[]) returns void
language sql as $$
  with moved as (
    select * from wangge.orders where id = any (order_ids) and formerly <> '{}'
  ), told as (
    insert into wangge.feed (topic, scene, street, geom, scopes, kept_by, payload)
    select 'withdrawn', m.scene,
           (select substr(scope, 8) from unnest(m.formerly) as scope where scope like 'street/%' limit 1), m.geom,
           m.formerly, m.scopes || m.reporters,
           jsonb_build_object('number', m.number, 'eventId', m.event_id, 'revision', m.revision)
      from moved m order by m.id
  )
  update wangge.orders o set formerly = '{}' from moved m where o.id = m.id;
$$;

-- Appends stored events to the feed, and after the last of each order how that order is now; the last statement of its
-- transaction.
create or replace function wangge.announce_events(event_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, scopes, payload)
  select told.topic, told.scene, told.street, told.geom, told.scopes, told.payload
  from (
    -- Sorted before the documents are made: they are a hundred times as large.
    select e.id, e.order_id, 1 as place from wangge.events e where e.id = any (event_ids)
    union all
    select max(e.id), e.order_id, 2 from wangge.events e where e.id = any (event_ids) group by e.order_id
    order by 1, 3) turn
    cross join lateral (
      select 'event' as topic, e.scene, e.street, e.geom,
             o.scopes || array['source/' || e.source, 'reporter/' || e.created_by] as scopes,
             wangge.event_document(e, o.number) as payload
        from wangge.events e join wangge.orders o on o.id = e.order_id
       where turn.place = 1 and e.id = turn.id
      union all
      select 'order', o.scene, o.street, o.geom, o.scopes || o.reporters, wangge.order_document(o)
        from wangge.orders o where turn.place = 2 and o.id = turn.order_id) told
  order by turn.id, turn.place;
end $$;

-- Tells the feed how some orders are now; the last statement of its transaction.
create or replace function wangge.announce_orders(order_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, scopes, payload)
  select 'order', o.scene, o.street, o.geom, o.scopes || o.reporters, wangge.order_document(o)
    from wangge.orders o where o.id = any (order_ids) order by o.id;
  perform wangge.announce_withdrawn(order_ids);
end $$;
