-- The rules that find owners, as sets. A draft may be replaced, each time with a new revision, until it is
-- published; from then on it stays as it is.
create table wangge.rule_sets (
  version    integer primary key check (version >= 1),
  revision   integer not null default 1,
  -- As text, so that people find their rules as they wrote them.
  rules      json not null,
  note       text,
  author     text not null,
  updated_at timestamptz not null default clock_timestamp()
);

-- Append-only. The ids come from the sequence that numbers the publications of layers, so that one number tells
-- the layers and the rules in force after it. Without valid_from a set is in force since ever, under the number 0.
create table wangge.rule_publications (
  id           bigint primary key default nextval('wangge.publications_id_seq'),
  version      integer not null references wangge.rule_sets,
  valid_from   timestamptz,
  published_by text not null,
  -- The settings and items of the files that were in use then: decisions rest on them too.
  basis        json not null,
  check ((id = 0) = (valid_from is null))
);

-- From when to when each set was in force; until further notice where valid_to is null.
create view wangge.rule_periods as
  select id, version, valid_from, lead(valid_from) over (order by id) as valid_to, published_by
    from wangge.rule_publications;
