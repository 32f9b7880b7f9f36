-- Sign-in by OpenID Connect. An account is found by issuer and subject, never by name or mail address.
create table wangge.identities (
  issuer  text not null,
  subject text not null,
  user_id bigint not null references wangge.users on delete cascade,
  made_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index identities_by_user on wangge.identities (user_id);

-- Sign-ins that were begun and have not come back from the provider yet; each is taken once, by the browser that began it.
create table wangge.provider_sign_ins (
  state_hash   bytea primary key,
  browser_hash bytea not null,
  nonce        text not null,
  verifier     text not null,
  redirect     text not null,
  expires_at   timestamptz not null
);
