-- Steps that came with an id of the sender's own: beside the log, which is chained, what else is known of them. The id is
-- kept as long as the log is, so that a phone that was away for weeks takes no step twice.
create table wangge.sent_steps (
  -- An entry of the log, which loses none: a foreign key would only answer a truncation before the log's own refusal.
  log_id   bigint primary key,
  sender   text not null,
  request  text not null,
  -- When it was done, by the service's clock, and what the sender's own clock said then.
  done_at  timestamptz,
  phone_at timestamptz,
  unique (sender, request)
);

alter table wangge.sent_steps enable row level security;
create policy readers on wangge.sent_steps for select
  using (exists (select from wangge.order_log l where l.id = log_id));
