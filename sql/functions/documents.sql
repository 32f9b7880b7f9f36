-- The JSON forms that the API answers and the feed carries.
create or replace function wangge.utc_text(at timestamptz) returns text
language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

create or replace function wangge.event_document(event wangge.events, order_number text) returns jsonb
language sql stable
return jsonb_build_object(
  'id', event.id, 'source', event.source, 'externalId', event.external_id, 'item', event.item,
  'scene', event.scene, 'severity', event.severity, 'occurredAt', wangge.utc_text(event.occurred_at),
  'receivedAt', wangge.utc_text(event.received_at),
  'point', jsonb_build_array(st_x(event.geom), st_y(event.geom)), 'accuracy', event.accuracy,
  'description', event.description, 'properties', event.properties, 'decision', event.decision,
  'orderNumber', order_number);

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
  'ownerChange', work.owner_change - 'street') || work.progress;
