-- An open order keeps its office when a publication gives its place to another one; it is marked with both, until a
-- person resolves it: {from, to, street, publication: {id, layer, version}, at}.
alter table wangge.orders add column owner_change jsonb;
create index orders_with_owner_change on wangge.orders (id) where owner_change is not null;

create or replace function wangge.order_document(work wangge.orders) returns jsonb
language sql stable
return jsonb_build_object(
  'number', work.number, 'eventId', work.event_id, 'state', work.state, 'item', work.item,
  'scene', work.scene, 'severity', work.severity,
  'point', jsonb_build_array(st_x(work.geom), st_y(work.geom)),
  'lead', jsonb_build_object('code', work.lead_code, 'name', work.lead_name,
    'nameEn', work.lead_name_en, 'kind', work.lead_kind),
  'district', work.district, 'street', work.street, 'createdAt', wangge.utc_text(work.created_at),
  'updatedAt', wangge.utc_text(work.updated_at), 'revision', work.revision,
  'ownerChange', work.owner_change - 'street');

-- Tells the feed how some orders are now; the last statement of its transaction.
create function wangge.announce_orders(order_ids bigint[]) returns void
language plpgsql as $$
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, payload)
  select 'order', o.scene, o.street, o.geom, wangge.order_document(o)
    from wangge.orders o where o.id = any (order_ids) order by o.id;
end $$;
