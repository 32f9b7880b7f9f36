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

create type wangge.recorded_event as (ordinal integer, event_id bigint, order_number text);
