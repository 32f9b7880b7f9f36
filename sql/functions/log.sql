-- Appends entries in the order given. Entries are chained in the order of their commits, hence under the lock of the
-- feed: whoever calls holds the rows of the orders already, and does nothing after but tell the feed.
create or replace function wangge.append_log(entries wangge.log_entry[]) returns void
language plpgsql as $$
declare
  last_hash bytea;
begin
  perform wangge.hold_feed();
  select l.hash into last_hash from wangge.order_log l order by l.id desc limit 1;
  insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, note, hash)
  select e.order_id, e.at, e.actor, e.actor_role, e.action, e.from_state, e.to_state, e.note,
    wangge.chain(coalesce(last_hash, ''), wangge.log_content(e.order_id, e.at, e.actor, e.actor_role, e.action,
      e.from_state, e.to_state, e.note)) over (order by e.place)
  from (select given.*, clock_timestamp() as at
          from unnest(entries) with ordinality as given (order_id, actor, actor_role, action, from_state, to_state,
            note, place)) e
  order by e.place;
end $$;
