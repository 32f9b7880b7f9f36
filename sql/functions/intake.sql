-- Stores reports with the order each opens; answers what is still to be logged. A report whose source and external id
-- are already known is left out of the answer.
create or replace function wangge.record_events(reports jsonb) returns setof wangge.recorded_event
language plpgsql as $$
begin
  return query
  with report as materialized (
    select nextval('wangge.event_serial') as event_id, st_point(r.lon, r.lat, 4326) as geom, r.*
    from jsonb_to_recordset(reports) as r (
      ordinal integer, source text, external_id text, item text, scene text, severity text, district text,
      street text, occurred_at timestamptz, lon double precision, lat double precision,
      accuracy double precision, description text, properties jsonb, decision jsonb, state text,
      lead_code text, lead_name text, lead_name_en text, lead_kind text, progress jsonb, assist_codes text[],
      clock jsonb, wake_at timestamptz, actor text, actor_role text)
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
      lead_name_en, lead_kind, district, street, geom, progress, assist_codes, clock, wake_at)
    select to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-'
        || lpad(nextval('wangge.order_serial')::text, 6, '0'),
      r.event_id, r.state, r.item, r.scene, r.severity, r.lead_code, r.lead_name,
      r.lead_name_en, r.lead_kind, r.district, r.street, r.geom, r.progress, r.assist_codes,
      r.clock, r.wake_at
    from report r join stored on stored.id = r.event_id
    order by r.event_id
    returning id, number, orders.event_id, orders.state
  )
  select r.ordinal, r.event_id, opened.number,
    row(opened.id, r.actor, r.actor_role, 'report', null, opened.state, null)::wangge.log_entry
  from report r join opened on opened.event_id = r.event_id;
end $$;

-- Reports, recorded, logged and announced in one statement, which is one transaction.
create or replace function wangge.report_events(reports jsonb)
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
create or replace function wangge.report_event(report jsonb) returns jsonb
language plpgsql as $$
declare
  recorded record;
begin
  select * into recorded from wangge.report_events(jsonb_build_array(report));
  return (
    select wangge.event_document(e, recorded.order_number) from wangge.events e where e.id = recorded.event_id);
end $$;
