-- Whether this installation holds the demo city, from which seed, and whether its building came to its end.
create table wangge.demo (
  only_row    boolean primary key default true check (only_row),
  seed        bigint not null,
  completed_at timestamptz
);
