-- When the city works by a plan for emergencies (平急切换): switched on and off by a person, for a scene and a district or
-- for all of them. Rows stay, so that it can be told by what plan an order was dealt with.
create table wangge.emergencies (
  id         bigint generated always as identity primary key,
  plan       text not null,
  scene      text,
  district   text,
  note       text not null,
  started_at timestamptz not null default clock_timestamp(),
  started_by text not null,
  ended_at   timestamptz,
  ended_by   text,
  end_note   text
);
create unique index emergencies_active on wangge.emergencies (plan, coalesce(scene, ''), coalesce(district, ''))
  where ended_at is null;
