-- What a key signs its requests with, and the signatures that were taken of it.
alter table wangge.api_keys add column signing_secret bytea;
create table wangge.key_signatures (
  key_id    bigint not null references wangge.api_keys on delete cascade,
  signature bytea not null,
  at        timestamptz not null default now(),
  primary key (key_id, signature)
);
create index key_signatures_by_age on wangge.key_signatures (at);

-- Requests that were sent with an Idempotency-Key, and how they were answered: sent again, they are answered the same.
create table wangge.idempotent_requests (
  -- Who sent it: key 7, user li.
  sender      text not null,
  key         text not null,
  -- SHA-256 of method, address and body.
  fingerprint bytea not null,
  begun_at    timestamptz not null default now(),
  -- Null while it is under way.
  status      integer,
  body        jsonb,
  primary key (sender, key)
);
create index idempotent_requests_by_age on wangge.idempotent_requests (begun_at);

-- The key that a webhook belongs to, which sees and changes it; null for those of the installation.
alter table wangge.webhooks add column key_id bigint references wangge.api_keys on delete cascade;
create index webhooks_by_key on wangge.webhooks (key_id);
