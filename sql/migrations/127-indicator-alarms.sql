-- Alarms of indicators that left their normal range for long enough.
alter table wangge.indicators
  -- Where the rule of the alarm stands; written under the lock of the row.
  add column standing jsonb;

create table wangge.indicator_alarms (
  id        bigint generated always as identity primary key,
  indicator text not null references wangge.indicators on delete cascade,
  item      text not null,
  since     timestamptz not null,
  opened_at timestamptz not null,
  ended_at  timestamptz,
  peak      double precision not null,
  event_id  bigint references wangge.events,
  -- Why it could not be reported.
  refusal   jsonb,
  made_at   timestamptz not null default clock_timestamp(),
  unique (indicator, opened_at)
);
create index indicator_alarms_unreported on wangge.indicator_alarms (id) where event_id is null and refusal is null;
