-- The JSON forms that the API answers and the feed carries.
create or replace function wangge.utc_text(at timestamptz) returns text
language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

create or replace function wangge.event_document(event wangge.events, order_number text) returns jsonb
language sql stable
return jsonb_build_object(
  'id', event.id, 'source', event.source, 'channel', event.channel, 'externalId', event.external_id, 'item', event.item,
  'scene', event.scene, 'severity', event.severity, 'occurredAt', wangge.utc_text(event.occurred_at),
  'receivedAt', wangge.utc_text(event.received_at),
  'point', jsonb_build_array(st_x(event.geom), st_y(event.geom)), 'accuracy', event.accuracy,
  'description', event.description, 'properties', event.properties, 'decision', event.decision,
  'orderNumber', order_number, 'joining', event.joining);

create or replace function wangge.order_document(work wangge.orders) returns jsonb
language sql stable
return jsonb_build_object(
  'number', work.number, 'eventId', work.event_id, 'state', work.state, 'item', work.item,
  'scene', work.scene, 'severity', work.severity,
  'point', jsonb_build_array(st_x(work.geom), st_y(work.geom)),
  'lead', jsonb_build_object('code', work.lead_code, 'name', work.lead_name,
    'nameEn', work.lead_name_en, 'kind', work.lead_kind),
  'district', work.district, 'street', work.street, 'community', work.community,
  'responsibilityGrid', work.responsibility_grid,
  'createdAt', wangge.utc_text(work.created_at), 'updatedAt', wangge.utc_text(work.updated_at), 'revision', work.revision,
  'ownerChange', work.owner_change - 'street', 'clock', work.clock, 'reportCount', work.report_count,
  'lastReportedAt', wangge.utc_text(work.last_reported_at), 'recurrenceOf', work.recurrence_of,
  'mergedInto', work.merged_into, 'channel', null, 'visit', null, 'answer', null) || work.progress;

-- The JSON form of a photo or file, in lists and in the answer to its upload.
create or replace function wangge.attachment_document(attachment wangge.attachments) returns jsonb
language sql stable
return jsonb_build_object(
  'id', attachment.id, 'stage', attachment.stage, 'name', attachment.name, 'mediaType', attachment.media_type,
  'size', attachment.size, 'sha256', encode(attachment.sha256, 'hex'),
  'takenAt', wangge.utc_text(attachment.taken_at),
  'takenPoint', case when attachment.taken_geom is not null
    then jsonb_build_array(st_x(attachment.taken_geom), st_y(attachment.taken_geom)) end,
  'distance', attachment.distance, 'doubts', attachment.doubts, 'addedBy', attachment.added_by,
  'addedByRole', attachment.added_role, 'addedAt', wangge.utc_text(attachment.added_at),
  'url', '/api/attachments/' || attachment.id);

-- The attachments of an event, the first first.
create or replace function wangge.attachments_of_event(event bigint) returns jsonb
language sql stable
return (
  select coalesce(jsonb_agg(wangge.attachment_document(a) order by a.id), '[]')
    from wangge.attachments a where a.event_id = event and a.removed_at is null);

-- The attachments of an order and of the events that it answers, the first first.
create or replace function wangge.attachments_of_order(work bigint) returns jsonb
language sql stable
return (
  select coalesce(jsonb_agg(wangge.attachment_document(a) order by a.id), '[]')
    from (
      select own.* from wangge.attachments own where own.order_id = work
      union all
      select told.* from wangge.events e join wangge.attachments told on told.event_id = e.id where e.order_id = work
    ) a
   where a.removed_at is null);
