-- What a citizen asks by, who reported without an account: the report by the hash of his receipt.
create table wangge.public_receipts (
  hash     text primary key,
  event_id bigint not null references wangge.events on delete cascade,
  made_at  timestamptz not null default clock_timestamp()
);
