-- Overview screens, each put together from tiles.
create table wangge.walls (
  id         text primary key,
  definition jsonb not null,
  changed_at timestamptz not null default now(),
  changed_by text not null
);
