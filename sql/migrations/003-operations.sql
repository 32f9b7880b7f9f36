-- Events, the orders they open, the log of every step and the feed that all readers follow.
create sequence wangge.event_serial;

create table wangge.events (
  id          bigint primary key default nextval('wangge.event_serial'),
  source      text not null,
  external_id text,
  item        text not null,
  scene       text not null,
  street      text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  geom        geometry(Point, 4326) not null,
  accuracy    double precision check (accuracy >= 0),
  description text,
  severity    text not null check (severity in ('low', 'medium', 'high')),
  properties  jsonb not null default '{}',
  decision    jsonb not null,
  created_by  text not null,
  unique (source, external_id)
);
create index events_by_place on wangge.events using gist (geom);
create index events_by_item on wangge.events (item, id);
create index events_by_street on wangge.events (street, id);

-- The serial of a day's orders: a number is the day and this, so it stays unique for a million orders a day.
create sequence wangge.order_serial maxvalue 999999 cycle;

create table wangge.orders (
  id           bigint generated always as identity primary key,
  number       text not null unique,
  event_id     bigint not null unique references wangge.events,
  state        text not null,
  item         text not null,
  scene        text not null,
  severity     text not null,
  lead_code    text not null,
  lead_name    text not null,
  lead_name_en text,
  lead_kind    text not null,
  district     text,
  street       text,
  geom         geometry(Point, 4326) not null,
  revision     integer not null default 1,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index orders_by_state on wangge.orders (state, id);
create index orders_by_street on wangge.orders (street, id);
create index orders_by_place on wangge.orders using gist (geom);

create table wangge.order_log (
  id         bigint generated always as identity primary key,
  order_id   bigint not null references wangge.orders,
  at         timestamptz not null default clock_timestamp(),
  actor      text not null,
  actor_role text not null,
  action     text not null,
  from_state text,
  to_state   text not null,
  note       text
);
create index order_log_by_order on wangge.order_log (order_id, id);

create table wangge.feed (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default clock_timestamp(),
  topic   text not null check (topic in ('event', 'order', 'tiles', 'layer')),
  scene   text,
  street  text,
  geom    geometry(Geometry, 4326),
  payload jsonb not null
);

-- One change feed. Ids must grow in the order of commits, or a reader that resumes after id N would miss a
-- row with a lower id that commits later: whoever appends holds this lock until the commit.
create function wangge.hold_feed() returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7207, 1);
  perform pg_notify('wangge_feed', '');
end $$;

create function wangge.append_feed(topic text, scene text, street text, geom geometry, payload jsonb) returns bigint
language plpgsql as $$
declare
  new_id bigint;
begin
  perform wangge.hold_feed();
  insert into wangge.feed (topic, scene, street, geom, payload)
  values (append_feed.topic, append_feed.scene, append_feed.street, append_feed.geom, append_feed.payload)
  returning id into new_id;
  return new_id;
end $$;

-- The JSON forms below are what the API answers and what the feed carries.
create function wangge.utc_text(at timestamptz) returns text
language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

create function wangge.event_document(event wangge.events, order_number text) returns jsonb
language sql stable
return jsonb_build_object(
  'id', event.id, 'source', event.source, 'externalId', event.external_id, 'item', event.item,
  'scene', event.scene, 'severity', event.severity, 'occurredAt', wangge.utc_text(event.occurred_at),
  'receivedAt', wangge.utc_text(event.received_at),
  'point', jsonb_build_array(st_x(event.geom), st_y(event.geom)), 'accuracy', event.accuracy,
  'description', event.description, 'properties', event.properties, 'decision', event.decision,
  'orderNumber', order_number);

create function wangge.order_document(work wangge.orders) returns jsonb
language sql stable
return jsonb_build_object(
  'number', work.number, 'eventId', work.event_id, 'state', work.state, 'item', work.item,
  'scene', work.scene, 'severity', work.severity,
  'point', jsonb_build_array(st_x(work.geom), st_y(work.geom)),
  'lead', jsonb_build_object('code', work.lead_code, 'name', work.lead_name,
    'nameEn', work.lead_name_en, 'kind', work.lead_kind),
  'district', work.district, 'street', work.street, 'createdAt', wangge.utc_text(work.created_at),
  'updatedAt', wangge.utc_text(work.updated_at), 'revision', work.revision);

create type wangge.recorded_event as (ordinal integer, event_id bigint, order_number text);

-- Stores reports with the order each opens and the order's first log entry. A report whose source and external
-- id are already known is left out of the answer.
create function wangge.record_events(reports jsonb) returns setof wangge.recorded_event
language plpgsql as $$
begin
  return query
  with report as materialized (
    select nextval('wangge.event_serial') as event_id, st_point(r.lon, r.lat, 4326) as geom, r.*
    from jsonb_to_recordset(reports) as r (
      ordinal integer, source text, external_id text, item text, scene text, severity text, district text,
      street text, occurred_at timestamptz, lon double precision, lat double precision,
      accuracy double precision, description text, properties jsonb, decision jsonb, state text,
      lead_code text, lead_name text, lead_name_en text, lead_kind text, actor text, actor_role text)
  ), stored as (
    insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, geom, accuracy,
      description, severity, properties, decision, created_by)
    select r.event_id, r.source, r.external_id, r.item, r.scene, r.street, r.occurred_at, r.geom, r.accuracy,
      r.description, r.severity, r.properties, r.decision, r.actor
    from report r
    -- In one order for everybody: two batches with the same keys wait for each other and can't deadlock.
    order by r.source, r.external_id, r.ordinal
    on conflict (source, external_id) do nothing
    returning id
  ), opened as (
    -- Days begin at midnight in the city, whose clock is China Standard Time.
    insert into wangge.orders (number, event_id, state, item, scene, severity, lead_code, lead_name,
      lead_name_en, lead_kind, district, street, geom)
    select to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-'
        || lpad(nextval('wangge.order_serial')::text, 6, '0'),
      r.event_id, r.state, r.item, r.scene, r.severity, r.lead_code, r.lead_name,
      r.lead_name_en, r.lead_kind, r.district, r.street, r.geom
    from report r join stored on stored.id = r.event_id
    order by r.event_id
    returning id, number, orders.event_id, orders.state
  ), logged as (
    insert into wangge.order_log (order_id, actor, actor_role, action, to_state)
    select opened.id, r.actor, r.actor_role, 'report', opened.state
    from opened join report r on r.event_id = opened.event_id
  )
  select r.ordinal, r.event_id, opened.number from report r join opened on opened.event_id = r.event_id;
end $$;

-- Appends stored events and their orders to the feed; the last statement of its transaction.
create function wangge.announce_events(event_ids bigint[]) returns void
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

-- Reports, recorded and announced in one statement, which is one transaction.
create function wangge.report_events(reports jsonb) returns setof wangge.recorded_event
language plpgsql as $$
declare
  recorded wangge.recorded_event[] := array(select r from wangge.record_events(reports) r);
begin
  if cardinality(recorded) > 0 then
    perform wangge.announce_events(array(select r.event_id from unnest(recorded) r));
  end if;
  return query select * from unnest(recorded);
end $$;

-- One report; answers the event, or null when the report is already known.
create function wangge.report_event(report jsonb) returns jsonb
language plpgsql as $$
declare
  recorded wangge.recorded_event;
begin
  select * into recorded from wangge.report_events(jsonb_build_array(report));
  return (
    select wangge.event_document(e, recorded.order_number) from wangge.events e where e.id = recorded.event_id);
end $$;
