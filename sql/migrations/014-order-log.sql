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

-- Appends entries in the order given. Entries are chained in the order of their commits, hence under the lock of the
-- feed: whoever calls holds the rows of the orders already, and does nothing after but tell the feed.
create function wangge.append_log(entries wangge.log_entry[]) returns void
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

drop function wangge.report_event(jsonb);
drop function wangge.report_events(jsonb);
drop function wangge.record_events(jsonb);
alter type wangge.recorded_event add attribute entry wangge.log_entry;

-- Stores reports with the order each opens; answers what is still to be logged. A report whose source and external id
-- are already known is left out of the answer.
create function wangge.record_events(reports jsonb) returns setof wangge.recorded_event
language plpgsql as $$
begin
  return query
  with report as materialized (
    select nextval('wangge.event_serial') as event_id, st_point(r.lon, r.lat, 4326) as geom, r.*
    from jsonb_to_recordset(reports) as r (
      ordinal integer, source text, external_id text, item text, scene text, severity text, district text,
      street text, occurred_at timestamptz, lon double precision, lat double precision,
      accuracy double precision, description text, properties jsonb, decision jsonb, state text,
      lead_code text, lead_name text, lead_name_en text, lead_kind text, actor text, actor_role text)
  ), stored as (
    insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, geom, accuracy,
      description, severity, properties, decision, created_by)
    select r.event_id, r.source, r.external_id, r.item, r.scene, r.street, r.occurred_at, r.geom, r.accuracy,
      r.description, r.severity, r.properties, r.decision, r.actor
    from report r
    -- In one order for everybody: two batches with the same keys wait for each other and can't deadlock.
    order by r.source, r.external_id, r.ordinal
    on conflict (source, external_id) do nothing
    returning id
  ), opened as (
    -- Days begin at midnight in the city, whose clock is China Standard Time.
    insert into wangge.orders (number, event_id, state, item, scene, severity, lead_code, lead_name,
      lead_name_en, lead_kind, district, street, geom)
    select to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-'
        || lpad(nextval('wangge.order_serial')::text, 6, '0'),
      r.event_id, r.state, r.item, r.scene, r.severity, r.lead_code, r.lead_name,
      r.lead_name_en, r.lead_kind, r.district, r.street, r.geom
    from report r join stored on stored.id = r.event_id
    order by r.event_id
    returning id, number, orders.event_id, orders.state
  )
  select r.ordinal, r.event_id, opened.number,
    row(opened.id, r.actor, r.actor_role, 'report', null, opened.state, null)::wangge.log_entry
  from report r join opened on opened.event_id = r.event_id;
end $$;

-- Reports, recorded, logged and announced in one statement, which is one transaction.
create function wangge.report_events(reports jsonb)
returns table (ordinal integer, event_id bigint, order_number text)
language plpgsql as $$
declare
  recorded wangge.recorded_event[] := array(select r from wangge.record_events(reports) r);
begin
  if cardinality(recorded) > 0 then
    perform wangge.append_log(array(select r.entry from unnest(recorded) r order by r.event_id));
    perform wangge.announce_events(array(select r.event_id from unnest(recorded) r));
  end if;
  return query select r.ordinal, r.event_id, r.order_number from unnest(recorded) r;
end $$;

-- One report; answers the event, or null when the report is already known.
create function wangge.report_event(report jsonb) returns jsonb
language plpgsql as $$
declare
  recorded record;
begin
  select * into recorded from wangge.report_events(jsonb_build_array(report));
  return (
    select wangge.event_document(e, recorded.order_number) from wangge.events e where e.id = recorded.event_id);
end $$;
