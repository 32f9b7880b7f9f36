-- Files that come in piece by piece and go on after a cut; their bytes lie in the folder of attachments under `file`.
create table wangge.uploads (
  -- Who began it: key 7, user li. Nobody else knows of it.
  owner      text not null,
  -- The owner's own name for it.
  id         uuid not null,
  file       uuid not null default gen_random_uuid(),
  name       text not null,
  size       bigint not null check (size > 0),
  begun_at   timestamptz not null default now(),
  expires_at timestamptz not null,
  -- When it became a photo of an order or event; it stays for a while, for whoever did not hear of that.
  used_at    timestamptz,
  primary key (owner, id)
);
create index uploads_by_expiry on wangge.uploads (expires_at);
create unique index uploads_by_file on wangge.uploads (file);
