-- The catalogue: layers, their versions and the log of publications.
-- The features of a version live in a table of their own, wangge_data.version_<table_id>,
-- so that a load never touches what is served and dropping a version is dropping a table.
create extension if not exists postgis;
create schema if not exists wangge_data;

create table wangge.layers (
  id                text primary key check (id ~ '^[a-z][a-z0-9-]{0,62}$'),
  title_zh          text not null,
  title_en          text not null,
  theme             text not null,
  role              text not null check (role in ('tier', 'asset', 'base', 'thematic')),
  tier              text check (tier in ('district', 'street', 'responsibility-grid', 'unit-grid')),
  geometry_type     text not null check (geometry_type in ('Point', 'LineString', 'Polygon')),
  visibility        text not null check (visibility in ('public', 'internal')),
  definition        jsonb not null default '{}',
  next_fid          bigint not null default 1,
  published_version integer,
  updated_at        timestamptz not null default now(),
  check ((role = 'tier') = (tier is not null))
);
create unique index one_layer_a_tier on wangge.layers (tier) where tier is not null;

create table wangge.layer_versions (
  layer_id      text not null references wangge.layers,
  version       integer not null,
  table_id      bigint generated always as identity unique,
  state         text not null default 'reading'
                check (state in ('reading', 'checking', 'checked', 'published', 'superseded', 'rejected', 'cancelled')),
  source_name   text not null,
  feature_count bigint not null default 0,
  bbox          double precision[],
  understood    jsonb not null default '{}',
  progress      jsonb not null default '{}',
  problem       jsonb,
  -- Issues by type; null until the version has been checked.
  issue_counts  jsonb,
  -- What a person had changed to make this version from another one: [{issue, type, fix, features}].
  fixes         jsonb not null default '[]',
  -- Renewed by whoever loads the version; when it stops, so did the load.
  alive_at      timestamptz not null default now(),
  created_by    text not null,
  created_at    timestamptz not null default now(),
  primary key (layer_id, version)
);

alter table wangge.layers
  add foreign key (id, published_version) references wangge.layer_versions (layer_id, version);

-- Append-only. The version in force at a time is the last row with effective_from <= that time.
create table wangge.publications (
  id             bigint generated always as identity primary key,
  layer_id       text not null,
  version        integer not null,
  effective_from timestamptz not null,
  published_at   timestamptz not null default now(),
  published_by   text not null,
  foreign key (layer_id, version) references wangge.layer_versions (layer_id, version)
);
create index publications_by_time on wangge.publications (layer_id, effective_from, id);

-- What the checks found in a version, the worst first. The id comes from the type, the features and the place, so
-- that the same fault has the same id in the next version. `details` fills the sentences.
create table wangge.layer_issues (
  layer_id text not null,
  version  integer not null,
  ordinal  integer not null,
  id       text not null,
  type     text not null,
  severity text not null check (severity in ('error', 'warning', 'info')),
  features text[] not null,
  measure  double precision,
  details  jsonb not null,
  geom     geometry(Geometry, 4326),
  primary key (layer_id, version, id),
  foreign key (layer_id, version) references wangge.layer_versions (layer_id, version)
);
create index layer_issues_in_order on wangge.layer_issues (layer_id, version, ordinal);

-- Issues that a person has accepted as they are, in this version and those after it.
create table wangge.accepted_issues (
  layer_id    text not null references wangge.layers,
  issue_id    text not null,
  accepted_by text not null,
  accepted_at timestamptz not null default now(),
  primary key (layer_id, issue_id)
);
