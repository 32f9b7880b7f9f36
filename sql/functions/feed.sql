-- Appends stored events to the feed, and after the last of each order how that order is now; the last statement of its
-- transaction.
create or replace function wangge.announce_events(event_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, payload)
  select told.topic, told.scene, told.street, told.geom, told.payload
  from (
    select e.id, 1 as place, 'event' as topic, e.scene, e.street, e.geom, wangge.event_document(e, o.number) as payload
    from wangge.events e join wangge.orders o on o.id = e.order_id
    where e.id = any (event_ids)
    union all
    select touched.last, 2, 'order', o.scene, o.street, o.geom, wangge.order_document(o)
    from (select e.order_id, max(e.id) as last from wangge.events e where e.id = any (event_ids)
          group by e.order_id) touched
      join wangge.orders o on o.id = touched.order_id) told
  order by told.id, told.place;
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
