-- What can be reported, as versions. A draft may be replaced, each time with a new revision, until it is published; from
-- then on it stays as it is.
create table wangge.catalogue_versions (
  version    integer primary key check (version >= 1),
  revision   integer not null default 1,
  -- {"bureaus": […], "scenes": […], "items": […]} as in data/catalogue/.
  entries    json not null,
  note       text,
  author     text not null,
  updated_at timestamptz not null default clock_timestamp()
);

-- Append-only. Without valid_from a version is in force since ever.
create table wangge.catalogue_publications (
  id           bigint generated always as identity primary key,
  version      integer not null references wangge.catalogue_versions,
  valid_from   timestamptz,
  published_by text not null
);

-- From when to when each version was in force; until further notice where valid_to is null.
create view wangge.catalogue_periods as
  select id, version, valid_from, lead(valid_from) over (order by id) as valid_to, published_by
    from wangge.catalogue_publications;
