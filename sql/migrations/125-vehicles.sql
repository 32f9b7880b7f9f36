-- Vehicles at work and where they were.
create table wangge.vehicles (
  id      bigint generated always as identity primary key,
  source  text not null,
  code    text not null,
  -- Null until somebody has said what it is.
  kind    text,
  plate   text,
  unit    text,
  -- Codes of the districts, streets and grids that it works in; null: anywhere.
  area    text[],
  last_at timestamptz,
  geom    geometry(Point, 4326),
  speed   real,
  heading real,
  working boolean,
  -- Where each rule stands; written under the lock of the row.
  states  jsonb not null default '{}',
  -- When anything of the above changed, for readers that follow.
  changed_at timestamptz not null default clock_timestamp(),
  unique (source, code)
);
create index vehicles_changed on wangge.vehicles (changed_at);

create table wangge.positions (
  vehicle bigint not null references wangge.vehicles,
  at      timestamptz not null,
  geom    geometry(Point, 4326) not null,
  -- Kilometres an hour; degrees clockwise from north.
  speed   real,
  heading real,
  working boolean,
  -- Too far from the one before it for any vehicle.
  is_jump boolean not null,
  primary key (vehicle, at)
);
create index positions_by_time on wangge.positions using brin (at);

-- An alarm is written with the positions that raise it, and reported after: `event_id` is null until it is.
create table wangge.vehicle_alarms (
  id         bigint generated always as identity primary key,
  vehicle    bigint not null references wangge.vehicles,
  rule       text not null,
  item       text not null,
  since      timestamptz not null,
  opened_at  timestamptz not null,
  ended_at   timestamptz,
  peak       double precision not null,
  geom       geometry(Point, 4326) not null,
  -- Who sent the positions: a principal.
  principal  jsonb not null,
  event_id   bigint references wangge.events,
  -- Why it could not be reported.
  refusal    jsonb,
  made_at    timestamptz not null default clock_timestamp(),
  unique (vehicle, rule, opened_at)
);
create index vehicle_alarms_unreported on wangge.vehicle_alarms (id) where event_id is null and refusal is null;
