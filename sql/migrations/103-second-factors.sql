-- Second factors: time-based one-time passwords (TOTP, RFC 6238).
create table wangge.second_factors (
  user_id      bigint primary key references wangge.users on delete cascade,
  -- Encrypted where there is a key for it, see server/database/seal.ts; null until a code has confirmed it.
  secret       bytea,
  -- One that is not confirmed yet, beside the one in force.
  pending      bytea,
  confirmed_at timestamptz,
  -- The time step of the last code that was taken: none is taken twice.
  last_step    bigint not null default 0
);

-- Codes for whoever has lost the device, as digests; each is taken once.
create table wangge.recovery_codes (
  user_id   bigint not null references wangge.second_factors on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

-- How somebody signed in: a provider asks for a second factor itself.
alter table wangge.sessions
  add column method text not null default 'password' check (method in ('password', 'provider'));
