-- People at work outdoors: a turn of duty begins with consent to being located and ends that consent.
create table wangge.duty_turns (
  id       bigint generated always as identity primary key,
  -- The name of a user.
  person   text not null,
  unit     text not null,
  -- To be called by, where the person gives one.
  phone    text,
  -- Whether a handheld terminal with video (单兵设备) is carried.
  has_kit  boolean not null,
  begun_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  -- The newest position.
  last_at  timestamptz,
  geom     geometry(Point, 4326),
  -- 68 % error of the place, metres.
  accuracy real,
  -- Per cent.
  battery  real,
  check (ended_at >= begun_at)
);
create unique index duty_turns_open on wangge.duty_turns (person) where ended_at is null;
create index duty_turns_by_person on wangge.duty_turns (person, begun_at);
create index duty_turns_by_unit on wangge.duty_turns (unit) where ended_at is null;

create table wangge.staff_positions (
  turn     bigint not null references wangge.duty_turns on delete cascade,
  at       timestamptz not null,
  geom     geometry(Point, 4326) not null,
  accuracy real,
  primary key (turn, at)
);
create index staff_positions_by_time on wangge.staff_positions using brin (at);

create table wangge.roll_calls (
  id        bigint generated always as identity primary key,
  unit      text not null,
  called_by text not null,
  called_at timestamptz not null default clock_timestamp(),
  due_at    timestamptz not null,
  note      text
);
create table wangge.roll_call_people (
  call        bigint not null references wangge.roll_calls on delete cascade,
  person      text not null,
  unit        text not null,
  answered_at timestamptz,
  geom        geometry(Point, 4326),
  primary key (call, person)
);
create index roll_call_people_waiting on wangge.roll_call_people (person) where answered_at is null;
