-- What a warning said before it was changed: the members that were otherwise, by the revision that the change made.
create table wangge.warning_changes (
  warning_id bigint not null references wangge.warnings,
  revision   integer not null,
  at         timestamptz not null default clock_timestamp(),
  by         text not null,
  former     jsonb not null,
  primary key (warning_id, revision)
);
