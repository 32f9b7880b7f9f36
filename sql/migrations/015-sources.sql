-- Who may report in the name of a source, what and where; and what was refused of it.
create table wangge.sources (
  id         text primary key,
  -- Codes of items, or null for all.
  items      text[],
  -- {"layer": one of the four tiers, "codes": […]} or {"bbox": [west, south, east, north]}, or null for everywhere.
  area       jsonb,
  -- Reports a minute, or null for no limit.
  rate       integer check (rate > 0),
  -- What webhooks are signed with; it must be known to check them. Null where the source sends none.
  secret     bytea,
  created_at timestamptz not null default now()
);

alter table wangge.api_keys add column source text references wangge.sources, add check (source is null or role = 'partner');

create table wangge.refusal_counts (
  source  text not null references wangge.sources,
  code    text not null,
  count   bigint not null,
  last_at timestamptz not null,
  primary key (source, code)
);

-- The newest refusals of each source with what was sent; older ones are only counted.
create table wangge.refusals (
  id     bigint generated always as identity primary key,
  source text not null references wangge.sources,
  at     timestamptz not null default now(),
  code   text not null,
  detail text not null,
  sample text not null
);
create index refusals_by_source on wangge.refusals (source, id);

-- Signatures seen while they would still be taken, so that none is taken twice.
create table wangge.webhook_signatures (
  source    text not null references wangge.sources,
  signature bytea not null,
  at        timestamptz not null default now(),
  primary key (source, signature)
);
create index webhook_signatures_by_time on wangge.webhook_signatures (at);
