-- Photos and files of events and orders. The bytes lie in a store beside the database, under their SHA-256; the row is
-- written once they are safe there.
create table wangge.attachments (
  id             bigint generated always as identity primary key,
  event_id       bigint references wangge.events,
  order_id       bigint references wangge.orders,
  stage          text not null check (stage in ('before', 'after', 'other')),
  name           text not null,
  media_type     text not null,
  size           bigint not null,
  sha256         bytea not null,
  -- What a photo tells of itself.
  taken_at       timestamptz,
  taken_geom     geometry(Point, 4326),
  -- From there to the reported place, metres.
  distance       double precision,
  doubts         text[] not null default '{}',
  added_by       text not null,
  added_role     text not null,
  added_at       timestamptz not null default clock_timestamp(),
  removed_by     text,
  removed_at     timestamptz,
  removed_reason text,
  check (num_nonnulls(event_id, order_id) = 1)
);
-- The same file twice at one stage is one.
create unique index attachments_of_events on wangge.attachments (event_id, stage, sha256)
  where event_id is not null and removed_at is null;
create unique index attachments_of_orders on wangge.attachments (order_id, stage, sha256)
  where order_id is not null and removed_at is null;
create index attachments_by_content on wangge.attachments (sha256) where removed_at is null;
