-- Who people said is responsible instead of a decision's lead. Decisions themselves stay as they were made.
create table wangge.overrides (
  id           bigint generated always as identity primary key,
  event_id     bigint not null references wangge.events,
  at           timestamptz not null default clock_timestamp(),
  author       text not null,
  author_role  text not null,
  reason       text not null,
  lead_code    text not null,
  lead_name    text not null,
  lead_name_en text,
  lead_kind    text not null,
  -- What the decision said: its lead, the rule that found it, the street of the place.
  decided_code text not null,
  decided_kind text not null,
  rule         text,
  street       text
);
create index overrides_by_event on wangge.overrides (event_id, id);
create index overrides_by_street on wangge.overrides (street);
