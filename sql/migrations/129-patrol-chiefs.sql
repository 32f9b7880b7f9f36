-- Chiefs of forests and rivers (林长, 河长): who answers for which grids and reaches, on which level.
create table wangge.patrol_chiefs (
  id         bigint generated always as identity primary key,
  revision   integer not null default 1,
  system     text not null,
  level      text not null,
  name       text not null,
  title      text,
  -- The name of an account, where the chief signs in.
  person     text,
  unit       text not null,
  superior   bigint references wangge.patrol_chiefs,
  -- Layers and codes of the grids and reaches: [{layer, code}].
  areas      jsonb not null,
  ended_at   timestamptz,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null
);
create index patrol_chiefs_by_unit on wangge.patrol_chiefs (unit);
