-- Vital signs of the city: what each is, and its values as a series.
create table wangge.indicators (
  code       text primary key,
  definition jsonb not null,
  -- Its place in lists.
  position   integer not null,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  -- When a computed one was last looked at, and why it could not be computed then.
  looked_at  timestamptz,
  fault      jsonb
);

create table wangge.indicator_values (
  indicator   text not null references wangge.indicators on delete cascade,
  at          timestamptz not null,
  value       double precision not null,
  received_at timestamptz not null default now(),
  -- Who sent it; "system" for one that was computed.
  actor       text not null,
  primary key (indicator, at)
);
