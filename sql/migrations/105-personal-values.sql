-- What reports and notes held of persons, apart from them: everything else stores and shows the masked form, so that no
-- cache, feed or chain of hashes ever has the value itself, and erasing it changes nothing else. Nobody but the service
-- reads it.
create table wangge.personal_values (
  id       bigint generated always as identity primary key,
  event_id bigint references wangge.events on delete cascade,
  log_id   bigint,
  -- JSON Pointer (RFC 6901) within the report; /note of an entry of the log.
  path     text not null,
  kind     text not null,
  value    jsonb not null,
  -- What it is looked for by, such as phone:13812345678.
  tokens   text[] not null default '{}',
  check (num_nonnulls(event_id, log_id) = 1)
);
create index personal_values_by_event on wangge.personal_values (event_id) where event_id is not null;
create index personal_values_by_log on wangge.personal_values (log_id) where log_id is not null;
create index personal_values_by_token on wangge.personal_values using gin (tokens);

-- Whether what was stored before this table is separated too: the events up to which it is.
create table wangge.personal_separated (
  one   boolean primary key default true check (one),
  event bigint not null default 0,
  done  boolean not null default false
);
insert into wangge.personal_separated (done) select not exists (select from wangge.events);
