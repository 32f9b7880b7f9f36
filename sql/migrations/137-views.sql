-- Views of the console that people keep under a name, and share with a unit and those below it.
create table wangge.views (
  id         bigint generated always as identity primary key,
  -- As wangge's own log of requests names a sender: a person, or a key by its number.
  owner      text not null,
  owner_name text not null,
  name       text not null,
  -- As in the page's address.
  query      text not null,
  -- With whom it is shared; null for nobody.
  unit       text,
  changed_at timestamptz not null default clock_timestamp(),
  unique (owner, name)
);
create index views_of_unit on wangge.views (unit) where unit is not null;

-- How somebody left the console, on whatever machine.
create table wangge.desks (
  owner      text primary key,
  query      text not null,
  attention  jsonb,
  changed_at timestamptz not null default clock_timestamp()
);
