-- Failed sign-ins by what has to wait for them: an address, an account, a code of one. Unlogged: after a crash everybody
-- begins anew.
create unlogged table wangge.sign_in_waits (
  -- SHA-256 of the kind and the name.
  key       bytea primary key,
  failures  integer not null,
  failed_at timestamptz not null,
  -- Until when who has this key waits; null while the failures are few.
  until     timestamptz
);
create index sign_in_waits_by_time on wangge.sign_in_waits (failed_at);
