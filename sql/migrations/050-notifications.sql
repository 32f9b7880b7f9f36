-- Who is told of what happens to orders: on duty where, by which way, and what waits to be sent.
alter table wangge.feed drop constraint feed_topic_check;
alter table wangge.feed add constraint feed_topic_check
  check (topic in ('event', 'order', 'tiles', 'layer', 'rules', 'notification'));

alter table wangge.users add column mail text;

-- Who is on duty for an office, the code of a unit, from when until when.
create table wangge.duties (
  id      bigint generated always as identity primary key,
  office  text not null,
  person  text not null references wangge.users (name) on delete cascade,
  from_at timestamptz not null,
  to_at   timestamptz not null check (to_at > from_at)
);
create index duties_by_office on wangge.duties (office, to_at);

-- How far the log of orders has been told. What stood in it before there were notifications is not.
create table wangge.notified (
  single   boolean primary key default true check (single),
  position bigint not null
);
insert into wangge.notified (position) select coalesce(max(id), 0) from wangge.order_log;

create table wangge.notifications (
  id        bigint generated always as identity primary key,
  -- The entry of the log that it tells of; nobody is told of one twice.
  log_id    bigint not null,
  order_id  bigint not null references wangge.orders,
  kind      text not null,
  -- For which office the person was told.
  office    text not null,
  recipient text not null references wangge.users (name) on delete cascade,
  at        timestamptz not null,
  read_at   timestamptz,
  unique (log_id, recipient)
);
create index notifications_by_recipient on wangge.notifications (recipient, id);
create index notifications_unread on wangge.notifications (recipient) where read_at is null;

create table wangge.webhooks (
  id         text primary key,
  url        text not null,
  -- Kinds of notifications, codes of offices, codes of items; null for all.
  kinds      text[],
  offices    text[],
  items      text[],
  -- It must be known to sign with.
  secret     bytea not null,
  -- Whether anything is sent there; a receiver that answers 410 Gone ends it.
  enabled    boolean not null default true,
  created_at timestamptz not null default now()
);

-- What is sent beside the console: written with the notification, sent after, at least once.
create table wangge.deliveries (
  id           bigint generated always as identity primary key,
  -- The same in each attempt, so that a receiver knows a repeat.
  message      text not null unique,
  channel      text not null check (channel in ('webhook', 'mail')),
  -- The id of a webhook or an address.
  target       text not null,
  payload      jsonb not null,
  state        text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  attempts     integer not null default 0,
  -- When it is tried next.
  due_at       timestamptz not null,
  last_error   text,
  created_at   timestamptz not null default now(),
  delivered_at timestamptz
);
create index deliveries_waiting on wangge.deliveries (target, due_at) where state = 'waiting';
create index deliveries_dead on wangge.deliveries (id) where state = 'dead';

create table wangge.quiet_rules (
  single boolean primary key default true check (single),
  rules  jsonb not null
);
