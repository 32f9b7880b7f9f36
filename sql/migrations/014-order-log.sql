-- The log of orders is written once and never changed: the database refuses it, and each entry carries the SHA-256 of
-- the hash before it and of its own content, so that a change made around that refusal is found.
create type wangge.log_entry as (
  order_id bigint, actor text, actor_role text, action text, from_state text, to_state text, note text);

-- What the hash of an entry stands for: its members in one text that reads the same in every session.
create function wangge.log_content(
  order_id bigint, at timestamptz, actor text, actor_role text, action text, from_state text, to_state text, note text)
returns bytea
language sql stable
return convert_to(json_build_array(order_id, extract(epoch from at), actor, actor_role, action, from_state, to_state,
  note)::text, 'UTF8');

create function wangge.next_link(link bytea, before bytea, content bytea) returns bytea
language plpgsql immutable as $$
begin
  return sha256(coalesce(link, before) || content);
end $$;

-- The hashes of entries one after the other; `before` is the hash of the entry before the first, empty where none is.
create aggregate wangge.chain(before bytea, content bytea) (sfunc = wangge.next_link, stype = bytea);

alter table wangge.order_log add column hash bytea;
update wangge.order_log l set hash = linked.hash
  from (select id, wangge.chain('', wangge.log_content(order_id, at, actor, actor_role, action, from_state, to_state,
          note)) over (order by id) as hash
          from wangge.order_log) linked
 where linked.id = l.id;
alter table wangge.order_log alter column hash set not null;

create function wangge.refuse_log_change() returns trigger
language plpgsql as $$
begin
  raise exception 'wangge.order_log is append-only: % is refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger append_only before update or delete or truncate on wangge.order_log
for each statement execute function wangge.refuse_log_change();

alter type wangge.recorded_event add attribute entry wangge.log_entry;
