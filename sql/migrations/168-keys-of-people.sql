-- The account of whoever a key was made for: he sees, rotates and revokes it, and is told what was decided on its requests.
alter table wangge.api_keys add column holder bigint references wangge.users on delete set null;
create index api_keys_by_holder on wangge.api_keys (holder) where holder is not null;

-- The unit that owns a layer: it decides on requests to share it, and so do those above it. A layer without one is the city's.
create table wangge.layer_owners (
  layer_id text primary key,
  unit     text not null references wangge.units on update cascade on delete cascade
);

-- When the holder of the key has read what was decided.
alter table wangge.share_requests add column read_at timestamptz;
create index share_requests_unread on wangge.share_requests (key_id)
  where read_at is null and state in ('granted', 'refused', 'ended');
update wangge.share_requests set read_at = decided_at where decided_at is not null;
