-- Patrols: plans, the tasks that the calendar makes of them, and what was done on each.
create table wangge.patrol_plans (
  id         bigint generated always as identity primary key,
  revision   integer not null default 1,
  state      text not null default 'active' check (state in ('active', 'paused', 'ended')),
  kind       text not null check (kind in ('patrol', 'survey')),
  title      text not null,
  unit       text not null,
  team       text,
  -- The name of an account; null where anybody of the unit may go.
  person     text,
  from_day   date not null,
  until_day  date,
  -- The rest as it was sent: how often, items, checklist, what counts as done.
  definition jsonb not null,
  -- Tasks that begin before this are made.
  made_until timestamptz not null,
  made_at    timestamptz not null default clock_timestamp(),
  made_by    text not null,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null
);
create index patrol_plans_by_unit on wangge.patrol_plans (unit);

-- Where a plan goes, with the geometry that was in force when it was kept last.
create table wangge.patrol_plan_targets (
  plan    bigint not null references wangge.patrol_plans on delete cascade,
  ordinal integer not null,
  -- Null with the code for a route or place that was drawn.
  layer   text,
  code    text,
  name    text,
  kind    text not null check (kind in ('area', 'line', 'point')),
  version integer,
  geom    geometry(Geometry, 4326) not null,
  -- What a later version of the layer did to it.
  fault   text check (fault in ('redrawn', 'retired')),
  primary key (plan, ordinal)
);
create index patrol_plan_targets_by_code on wangge.patrol_plan_targets (layer, code);

create table wangge.patrol_tasks (
  id          bigint generated always as identity primary key,
  plan        bigint not null references wangge.patrol_plans,
  -- Of several in one week or month.
  ordinal     integer not null,
  unit        text not null,
  team        text,
  person      text,
  title       text not null,
  kind        text not null,
  definition  jsonb not null,
  starts_at   timestamptz not null,
  due_at      timestamptz not null check (due_at > starts_at),
  state       text not null default 'planned'
    check (state in ('planned', 'under-way', 'done', 'short', 'missed', 'cancelled')),
  begun_at    timestamptz,
  finished_at timestamptz,
  -- When it was judged first.
  closed_at   timestamptz,
  -- The first time within reach of where it goes.
  arrived_at  timestamptz,
  share       real,
  metres      double precision,
  minutes     real,
  points      integer not null default 0,
  jumps       integer not null default 0,
  track       geometry(MultiLineString, 4326),
  shortfalls  jsonb not null default '[]',
  notices     jsonb not null default '[]',
  note        text,
  changed_at  timestamptz not null default clock_timestamp(),
  -- The calendar makes each once.
  unique (plan, starts_at, ordinal)
);
create index patrol_tasks_by_unit on wangge.patrol_tasks (unit, starts_at);
create index patrol_tasks_by_person on wangge.patrol_tasks (person, starts_at);
create index patrol_tasks_by_start on wangge.patrol_tasks (starts_at);
create index patrol_tasks_open on wangge.patrol_tasks (due_at) where state in ('planned', 'under-way');

-- Where a task goes; a task that is over keeps the geometry that it was made for.
create table wangge.patrol_task_targets (
  task       bigint not null references wangge.patrol_tasks on delete cascade,
  ordinal    integer not null,
  layer      text,
  code       text,
  name       text,
  kind       text not null,
  version    integer,
  geom       geometry(Geometry, 4326) not null,
  share      real,
  visited_at timestamptz,
  primary key (task, ordinal)
);
create index patrol_task_targets_by_code on wangge.patrol_task_targets (layer, code);

create table wangge.patrol_points (
  task     bigint not null references wangge.patrol_tasks on delete cascade,
  at       timestamptz not null,
  geom     geometry(Point, 4326) not null,
  -- Metres, 68 %.
  accuracy real,
  -- Why it is left out of the track: jump, still, coarse.
  left_out text,
  primary key (task, at)
);
create index patrol_points_by_time on wangge.patrol_points using brin (at);

create table wangge.patrol_check_ins (
  task     bigint not null references wangge.patrol_tasks on delete cascade,
  target   integer not null,
  at       timestamptz not null,
  way      text not null check (way in ('place', 'code')),
  geom     geometry(Point, 4326),
  actor    text not null,
  primary key (task, target, at)
);

create table wangge.patrol_answers (
  task     bigint not null references wangge.patrol_tasks on delete cascade,
  -- 0 for the task as a whole.
  target   integer not null,
  question text not null,
  value    jsonb not null,
  at       timestamptz not null,
  actor    text not null,
  primary key (task, target, question)
);

create table wangge.patrol_findings (
  id     bigint generated always as identity primary key,
  task   bigint not null references wangge.patrol_tasks on delete cascade,
  target integer,
  event  bigint not null references wangge.events,
  at     timestamptz not null,
  actor  text not null,
  unique (task, event)
);
create index patrol_findings_by_event on wangge.patrol_findings (event);

-- Who was told that a task was missed or fell short.
create table wangge.patrol_notices (
  task      bigint not null references wangge.patrol_tasks on delete cascade,
  recipient text not null,
  state     text not null,
  at        timestamptz not null default clock_timestamp(),
  read_at   timestamptz,
  primary key (task, recipient)
);
create index patrol_notices_unread on wangge.patrol_notices (recipient) where read_at is null;
