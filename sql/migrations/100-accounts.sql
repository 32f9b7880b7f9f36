-- The life of accounts and keys, and the log of who did what to whom may do and see what.
alter table wangge.users
  -- Null until an invitation is taken.
  alter column password_hash drop not null,
  add column disabled_at timestamptz,
  add column last_sign_in_at timestamptz,
  -- Since the last sign-in; told to the person at the next one.
  add column failed_sign_ins integer not null default 0,
  add column made_by text;

-- One-time links: to take an account and choose its password, or to become the first administrator.
create table wangge.invitations (
  token_hash bytea primary key,
  -- Null for the first administrator, who has no account yet.
  user_id    bigint references wangge.users on delete cascade,
  made_by    text not null,
  made_at    timestamptz not null default now(),
  expires_at timestamptz not null
);
create index invitations_by_user on wangge.invitations (user_id);

alter table wangge.sessions add column last_used_at timestamptz;
create index sessions_by_user on wangge.sessions (user_id);

alter table wangge.api_keys
  add column made_by text,
  add column expires_at timestamptz,
  add column last_used_at timestamptz,
  -- The key that this one took the place of.
  add column rotated_from bigint references wangge.api_keys;

-- Browsers in which somebody has signed in: he goes before strangers who guess his password.
create table wangge.known_browsers (
  token_hash bytea primary key,
  user_id    bigint not null references wangge.users on delete cascade,
  used_at    timestamptz not null default now()
);
create index known_browsers_by_user on wangge.known_browsers (user_id, used_at);

-- Who signed in and who failed to, and who changed accounts, keys, roles, rules, layers, styles and sources. Written once,
-- each entry with the hash of the one before, as the log of orders.
create table wangge.audit (
  id      bigint generated always as identity primary key,
  at      timestamptz not null,
  actor   text not null,
  role    text not null,
  address text,
  action  text not null,
  subject text not null,
  detail  jsonb not null,
  hash    bytea not null
);
create index audit_by_actor on wangge.audit (actor, id);
create index audit_by_action on wangge.audit (action, id);
create index audit_by_subject on wangge.audit (subject, id);

create function wangge.audit_content(at timestamptz, actor text, role text, address text, action text, subject text,
  detail jsonb) returns bytea
language sql stable
return convert_to(json_build_array(extract(epoch from at), actor, role, address, action, subject, detail)::text, 'UTF8');

create function wangge.refuse_audit_change() returns trigger
language plpgsql as $$
begin
  raise exception 'wangge.audit is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete or truncate on wangge.audit
for each statement execute function wangge.refuse_audit_change();
