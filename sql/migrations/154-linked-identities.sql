-- An account that was here before may be linked with a subject of the provider: its roles stay those that are given here,
-- where the provider's groups say those of an account that the provider made.
alter table wangge.identities add column linked boolean not null default false;
-- A sign-in that was begun to link this account.
alter table wangge.provider_sign_ins add column user_id bigint references wangge.users on delete cascade;
