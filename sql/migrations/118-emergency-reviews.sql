-- What was learnt of an emergency that is over (后评估); the last that was written.
create table wangge.emergency_reviews (
  emergency_id bigint primary key references wangge.emergencies,
  -- From 1, poor, to 5, good.
  effect       smallint not null check (effect between 1 and 5),
  well         text not null,
  problems     text not null,
  measures     text not null,
  written_at   timestamptz not null default clock_timestamp(),
  written_by   text not null
);
