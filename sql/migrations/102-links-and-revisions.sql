-- How a one-time link ended, so that whoever opens it later is told why it is not taken any more.
alter table wangge.invitations
  add column ended text check (ended in ('taken', 'replaced'));

-- Grows with every change of an account by others, so that whoever changes what was changed meanwhile is told.
alter table wangge.users add column revision integer not null default 0;
