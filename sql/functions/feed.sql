-- Appends stored events and their orders to the feed; the last statement of its transaction.
create or replace function wangge.announce_events(event_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, payload)
  select told.topic, e.scene, e.street, e.geom, told.payload
  from wangge.events e
    join wangge.orders o on o.event_id = e.id
    cross join lateral (values
      (1, 'event', wangge.event_document(e, o.number)),
      (2, 'order', wangge.order_document(o))) as told (place, topic, payload)
  where e.id = any (event_ids)
  order by e.id, told.place;
end $$;

-- Tells the feed how some orders are now; the last statement of its transaction.
create or replace function wangge.announce_orders(order_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, payload)
  select 'order', o.scene, o.street, o.geom, wangge.order_document(o)
    from wangge.orders o where o.id = any (order_ids) order by o.id;
end $$;
