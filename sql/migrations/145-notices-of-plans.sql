-- Who was told that something is amiss with a plan; the row goes when that is mended.
create table wangge.patrol_plan_notices (
  plan      bigint not null references wangge.patrol_plans on delete cascade,
  code      text not null check (code in ('person-left', 'redrawn', 'retired')),
  recipient text not null,
  at        timestamptz not null default clock_timestamp(),
  read_at   timestamptz,
  primary key (plan, code, recipient)
);
create index patrol_plan_notices_unread on wangge.patrol_plan_notices (recipient) where read_at is null;
