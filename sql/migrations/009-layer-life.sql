-- Versions that are to come into force at a later time. When it has come, a publication is written and named here;
-- publications themselves stay in the order in which they came into force.
create table wangge.planned_publications (
  id             bigint generated always as identity primary key,
  layer_id       text not null,
  version        integer not null,
  effective_from timestamptz not null,
  planned_by     text not null,
  planned_at     timestamptz not null default now(),
  cancelled_by   text,
  cancelled_at   timestamptz,
  publication_id bigint references wangge.publications,
  foreign key (layer_id, version) references wangge.layer_versions (layer_id, version)
);
create unique index one_plan_a_version on wangge.planned_publications (layer_id, version)
  where cancelled_at is null and publication_id is null;
create index plans_by_time on wangge.planned_publications (effective_from)
  where cancelled_at is null and publication_id is null;

-- The catalogue is read again when the newest of these rows is another one.
create index feed_of_layers on wangge.feed (id) where topic = 'layer';

-- Null until the open orders whose owner the publication changes have been marked.
alter table wangge.publications add column orders_marked_at timestamptz;
create index publications_to_mark on wangge.publications (id) where orders_marked_at is null;

-- A version made by editing features of the one before: who did what to which feature. Its features are a view over
-- the rows of the table that it began with; each row knows from which version and up to which it holds.
alter table wangge.layer_versions add column edit_of integer;
alter table wangge.layer_versions add column rows_of bigint;
create table wangge.feature_revisions (
  layer_id text not null,
  version  integer not null,
  fid      bigint not null,
  action   text not null check (action in ('create', 'replace', 'update', 'delete')),
  author   text not null,
  at       timestamptz not null default now(),
  note     text,
  primary key (layer_id, version, fid),
  foreign key (layer_id, version) references wangge.layer_versions (layer_id, version)
);
create index feature_revisions_by_feature on wangge.feature_revisions (layer_id, fid, version);
