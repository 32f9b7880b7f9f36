-- People, keys and sessions. Passwords are scrypt strings, keys and session tokens SHA-256 hashes.
create table wangge.users (
  id            bigint generated always as identity primary key,
  name          text not null unique,
  display_name  text not null,
  role          text not null check (role in ('dispatcher', 'gis', 'street', 'partner', 'admin')),
  street        text,
  password_hash text not null,
  created_at    timestamptz not null default now(),
  check ((role = 'street') = (street is not null))
);

create table wangge.sessions (
  token_hash bytea primary key,
  user_id    bigint not null references wangge.users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table wangge.api_keys (
  id         bigint generated always as identity primary key,
  key_hash   bytea not null unique,
  label      text not null,
  role       text not null check (role in ('dispatcher', 'gis', 'street', 'partner', 'admin')),
  street     text,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  check ((role = 'street') = (street is not null))
);
