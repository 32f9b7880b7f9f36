-- Rules, as layers, can be published with the day from which they were in force, before others that were published
-- earlier: a set is in force until the next one by its day, not by its number.
create or replace view wangge.rule_periods as
  select id, version, valid_from, lead(valid_from) over (order by valid_from nulls first, id) as valid_to, published_by
    from wangge.rule_publications;

-- The processes that answer, each with the number up to which it answers by all publications. Of one that was killed the
-- row stays, and is passed over once it has been silent for a while.
create unlogged table wangge.processes (
  id       text primary key,
  reached  bigint not null,
  alive_at timestamptz not null
);
