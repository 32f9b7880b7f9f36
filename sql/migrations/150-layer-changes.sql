-- What changed of layers as partners are told of it. The id is the cursor of whoever reads on: one process at a time
-- writes, so that ids grow in the order of commits.
create table wangge.layer_changes (
  id       bigint generated always as identity primary key,
  feed_id  bigint not null,
  at       timestamptz not null,
  layer_id text not null,
  type     text not null check (type in ('layer.published', 'layer.features-changed', 'layer.schema-changed', 'layer.retired')),
  document jsonb not null,
  unique (feed_id, type)
);

-- How far the feed has been read for that. What stood in it before is not told.
create table wangge.layer_changes_read (
  single   boolean primary key default true check (single),
  position bigint not null
);
insert into wangge.layer_changes_read (position) select coalesce(max(id), 0) from wangge.feed;

-- Fields and visibility of layers as partners were last told of them.
create table wangge.layer_changes_known (
  layer_id   text primary key,
  fields     jsonb not null,
  visibility text not null
);
insert into wangge.layer_changes_known (layer_id, fields, visibility)
select id, coalesce(definition -> 'fields', '[]'), visibility from wangge.layers;

-- Ids of layers whose changes are sent, "*" for all that the key may read; null for none.
alter table wangge.webhooks add column layers text[];
