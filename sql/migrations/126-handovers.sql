-- The log of a unit's shifts (值班日志): notes, and what one shift hands to the next.
create table wangge.handovers (
  id         bigint generated always as identity primary key,
  unit       text not null,
  begun_at   timestamptz not null,
  written_at timestamptz not null default clock_timestamp(),
  written_by text not null,
  note       text not null,
  -- What was open then, as the writer saw it.
  standing   jsonb not null,
  signed_at  timestamptz,
  signed_by  text
);
create index handovers_of_unit on wangge.handovers (unit, id desc);
-- A shift is handed over once: the next one signs before it hands over itself.
create unique index handovers_unsigned on wangge.handovers (unit) where signed_at is null;

create table wangge.shift_notes (
  id           bigint generated always as identity primary key,
  unit         text not null,
  at           timestamptz not null default clock_timestamp(),
  actor        text not null,
  text         text not null,
  order_number text,
  -- The handover that it went with; null in the shift that goes on.
  handover     bigint references wangge.handovers
);
create index shift_notes_of_unit on wangge.shift_notes (unit, id desc);
create index shift_notes_of_handover on wangge.shift_notes (handover);
