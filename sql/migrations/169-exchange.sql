-- Cases of other systems as they were given to us, what they hold of persons masked. One that was open when it came is a report
-- too; one at its end is kept alone.
create table wangge.exchanged_cases (
  -- The source in whose name it came.
  sender      text not null,
  number      text not null,
  -- By our own names, see domain/exchange/cases.ts.
  document    jsonb not null,
  event_id    bigint references wangge.events on delete set null,
  received_at timestamptz not null default now(),
  received_by text not null,
  primary key (sender, number)
);
create index exchanged_cases_by_event on wangge.exchanged_cases (event_id) where event_id is not null;

-- Evaluations of other systems, a row for each unit or area and its days.
create table wangge.exchanged_evaluations (
  sender      text not null,
  -- What of it is evaluated over which days.
  key         text not null,
  -- By our own names, see domain/exchange/evaluations.ts.
  document    jsonb not null,
  received_at timestamptz not null default now(),
  received_by text not null,
  primary key (sender, key)
);
