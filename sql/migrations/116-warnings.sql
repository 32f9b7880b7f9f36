-- Warnings of an area (weather, floods, satellite findings) or with only a text, until they end.
create table wangge.warnings (
  id           bigint generated always as identity primary key,
  source       text not null,
  external_id  text,
  kind         text not null,
  level        text not null check (level in ('blue', 'yellow', 'orange', 'red')),
  text         text not null,
  -- The areas that were named, and the shape of all; null for one with only a text.
  areas        jsonb,
  geom         geometry(Geometry, 4326),
  effective_at timestamptz not null,
  expires_at   timestamptz,
  raised_at    timestamptz not null default clock_timestamp(),
  raised_by    text not null,
  revision     integer not null default 1,
  ended_at     timestamptz,
  ended_by     text,
  end_reason   text check (end_reason in ('lifted', 'expired')),
  end_note     text,
  unique (source, external_id)
);
create index warnings_in_force on wangge.warnings (expires_at) where ended_at is null;

-- Who is to act on a warning: a unit, with the order that was opened for it.
create table wangge.warning_responses (
  id          bigint generated always as identity primary key,
  warning_id  bigint not null references wangge.warnings,
  -- Found by the rule of its kind, or opened by hand.
  by_hand     boolean not null,
  lead        jsonb not null,
  item        text not null,
  point       geometry(Point, 4326) not null,
  -- What of the unit's lies in the area: the first of them, and how many.
  features    jsonb not null,
  total       integer not null,
  made_at     timestamptz not null default clock_timestamp(),
  -- Grows when the unit is concerned again.
  attempt     integer not null default 1,
  event_id    bigint references wangge.events,
  refusal     jsonb,
  -- The unit is no longer concerned; what became of its order then.
  released_at timestamptz,
  outcome     text check (outcome in ('cancelled', 'kept'))
);
create unique index warning_responses_by_unit on wangge.warning_responses
  (warning_id, (lead ->> 'kind'), (lead ->> 'code')) where not by_hand;
create index warning_responses_of_warning on wangge.warning_responses (warning_id);
create index warning_responses_unreported on wangge.warning_responses (id)
  where event_id is null and refusal is null and released_at is null;
create index warning_responses_released on wangge.warning_responses (id)
  where released_at is not null and outcome is null;

alter table wangge.feed drop constraint feed_topic_check;
alter table wangge.feed add constraint feed_topic_check
  check (topic in ('event', 'order', 'withdrawn', 'tiles', 'layer', 'rules', 'notification', 'emergency', 'warning'));
