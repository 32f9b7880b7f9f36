-- Sensors by what they measure, and what they measured.
create table wangge.datastreams (
  id       bigint generated always as identity primary key,
  source   text not null,
  sensor   text not null,
  quantity text not null,
  unit     text not null,
  geom     geometry(Point, 4326) not null,
  -- As it was sent, for reports; the system of its coordinates likewise.
  place    jsonb not null,
  last_at  timestamptz,
  last_value double precision,
  -- Where each threshold stands, by item and place among its thresholds; written under the lock of the row.
  states   jsonb not null default '{}',
  unique (source, sensor, quantity)
);

create table wangge.readings (
  datastream bigint not null references wangge.datastreams,
  at         timestamptz not null,
  value      double precision not null,
  primary key (datastream, at)
);
create index readings_by_time on wangge.readings using brin (at);

-- An alarm is written with the readings that raise it, and reported after: `event_id` is null until it is.
create table wangge.sensor_alarms (
  id         bigint generated always as identity primary key,
  datastream bigint not null references wangge.datastreams,
  item       text not null,
  threshold  text not null,
  since      timestamptz not null,
  opened_at  timestamptz not null,
  ended_at   timestamptz,
  peak       double precision not null,
  -- Who sent the readings: a principal.
  principal  jsonb not null,
  event_id   bigint references wangge.events,
  -- Why it could not be reported.
  refusal    jsonb,
  made_at    timestamptz not null default clock_timestamp(),
  unique (datastream, threshold, opened_at)
);
create index sensor_alarms_unreported on wangge.sensor_alarms (id) where event_id is null and refusal is null;
