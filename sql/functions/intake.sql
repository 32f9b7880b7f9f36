-- Whether something is still to be done to an order, as order_states says; a constant, for it is asked row by row.
create or replace function wangge.is_open(state text) returns boolean
language sql immutable parallel safe
return state <> all ('{closed,forced-closed,not-accepted,cancelled,merged}'::text[]);

-- Whether reports may join an order or the one that it was merged into; the words of the index open_orders_by_matter.
create or replace function wangge.may_gather(state text) returns boolean
language sql immutable parallel safe
return state <> all ('{closed,forced-closed,not-accepted,cancelled}'::text[]);

create or replace function wangge.severer(one text, other text) returns text
language sql immutable parallel safe
return case when array_position(array['low', 'medium', 'high'], one)
    >= array_position(array['low', 'medium', 'high'], other) then one else other end;

-- Whether something is owed to a channel: a return visit or an answer.
create or replace function wangge.owes(progress jsonb) returns boolean
language sql immutable parallel safe
return jsonb_typeof(progress -> 'visit') = 'object' or jsonb_typeof(progress -> 'answer') = 'object';

-- What an order has gathered, with what a report that joins it owes to its channel, unless it owes the same already.
create or replace function wangge.with_owed(own jsonb, other jsonb) returns jsonb
language sql immutable parallel safe
return own
  || case when jsonb_typeof(other -> 'visit') = 'object' and jsonb_typeof(own -> 'visit') is distinct from 'object'
       then jsonb_build_object('visit', other -> 'visit') else '{}' end
  || case when jsonb_typeof(other -> 'answer') = 'object' and jsonb_typeof(own -> 'answer') is distinct from 'object'
       then jsonb_build_object('answer', other -> 'answer') else '{}' end;

-- When what is owed is first due soon; null where nothing is.
create or replace function wangge.owed_due_soon(progress jsonb) returns timestamptz
language sql stable parallel safe
return least((progress #>> '{visit,clock,amberAt}')::timestamptz, (progress #>> '{answer,clock,amberAt}')::timestamptz);

-- Days begin at midnight in the city, whose clock is China Standard Time.
create or replace function wangge.next_order_number() returns text
language sql volatile
return to_char(now() at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-'
  || lpad(nextval('wangge.order_serial')::text, 6, '0');

-- Holds, until the transaction ends, whatever reports of these matters and with these ids are decided by: of many
-- processes with the same matter one opens its order and the others find it. The locks are few, whatever the number of
-- matters, and everybody takes them in one order and before all others, so nobody deadlocks.
create or replace function wangge.hold_matters(matters text[], sources text[], external_ids text[]) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7208, held.stripe)
    from (select distinct hashtext(k.key) & 1023 as stripe
            from (select unnest(matters) as key
                  union all select s || ' ' || e from unnest(sources, external_ids) as k (s, e)) k
           where k.key is not null order by 1) held;
end $$;

-- What the orders of reports depend on, held until the transaction ends: the open orders of their matters in the cells
-- and times given, oldest first, and the places, from 1 on, of those ids that are known already. An order that took in
-- others is also found at their places.
create or replace function wangge.find_matters(matters text[], cells bigint[], since timestamptz[], until timestamptz[],
  sources text[], external_ids text[]) returns jsonb
language plpgsql as $$
begin
  perform wangge.hold_matters(matters, sources, external_ids);
  return jsonb_build_object(
    'open', (
      select coalesce(jsonb_agg(jsonb_build_object('id', coalesce(t.id, o.id), 'matter', o.matter, 'item', o.item,
          'point', jsonb_build_array(st_x(o.geom), st_y(o.geom)),
          'first', extract(epoch from coalesce(t.first_occurred_at, o.first_occurred_at)) * 1000,
          'last', extract(epoch from coalesce(t.last_occurred_at, o.last_occurred_at)) * 1000) order by o.id), '[]')
        from unnest(matters, cells, since, until) as k (matter, cell, since, until)
          join wangge.orders o on o.matter = k.matter and o.cell = k.cell and wangge.may_gather(o.state)
            and (o.merged_into is not null or o.last_occurred_at >= k.since and o.first_occurred_at <= k.until)
          left join wangge.orders t on t.number = o.merged_into
       where o.merged_into is null
          or wangge.is_open(t.state) and t.last_occurred_at >= k.since and t.first_occurred_at <= k.until),
    'known', (
      select coalesce(jsonb_agg(k.place), '[]')
        from unnest(sources, external_ids) with ordinality as k (source, external_id, place)
       where exists (select from wangge.events e
                      where e.source = k.source and e.external_id = k.external_id)));
end $$;

-- Stores reports with the orders that they open; answers what is still to be logged. A report has the id of an order
-- that is there, or the place, from 1 on, of an order among the `openings` new ones, which one of the reports `opens`.
create or replace function wangge.record_events(reports jsonb, openings integer) returns setof wangge.recorded_event
language plpgsql as $$
declare
  opened bigint[] := array(select nextval(pg_get_serial_sequence('wangge.orders', 'id'))
                             from generate_series(1, openings));
begin
  return query
  with report as materialized (
    select nextval('wangge.event_serial') as event_id, st_point(r.lon, r.lat, 4326) as geom,
      coalesce(r.joined, opened[r.opening]) as order_id, r.*
    from jsonb_to_recordset(reports) as r (
      ordinal integer, source text, external_id text, channel text, item text, scene text, severity text, district text,
      street text, occurred_at timestamptz, lon double precision, lat double precision,
      accuracy double precision, description text, properties jsonb, decision jsonb, state text,
      lead_code text, lead_name text, lead_name_en text, lead_kind text, progress jsonb,
      assist_codes text[], clock jsonb, wake_at timestamptz, actor text, actor_role text,
      joined bigint, opening integer, opens jsonb, joining jsonb, personal jsonb)
  ), reported as (
    select r.opening, array_agg(distinct reporter) as reporters
      from report r cross join lateral unnest(array['source/' || r.source, 'reporter/' || r.actor]) as reporter
     where r.opening is not null
     group by r.opening
  ), stored as (
    insert into wangge.events (id, source, external_id, channel, item, scene, street, occurred_at, geom, accuracy,
      description, severity, properties, decision, created_by, order_id, joining)
    select r.event_id, r.source, r.external_id, r.channel, r.item, r.scene,
      -- Whoever sees the order sees its reports.
      case when o.id is null then r.street else o.street end, r.occurred_at, r.geom, r.accuracy,
      r.description, r.severity, r.properties, r.decision, r.actor, r.order_id, r.joining
    from report r left join wangge.orders o on o.id = r.joined
  ), told as (
    insert into wangge.personal_values (event_id, path, kind, value, tokens)
    select r.event_id, p.path, p.kind, p.value, p.tokens
      from report r
        cross join lateral jsonb_to_recordset(r.personal) as p (path text, kind text, value jsonb, tokens text[])
     where jsonb_array_length(r.personal) > 0
  ), begun as (
    insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name,
      lead_name_en, lead_kind, district, street, community, responsibility_grid, geom, matter, cell, report_count,
      reporters, first_occurred_at, last_occurred_at, last_reported_at, recurrence_of, progress, assist_codes, clock, wake_at)
    overriding system value
    select r.order_id, wangge.next_order_number(), r.event_id, r.state, r.item, r.scene, o.severity,
      r.lead_code, r.lead_name, r.lead_name_en, r.lead_kind, r.district, r.street,
      wangge.community_of(r.decision #>> '{areas,unitGrid,code}'),
      r.decision #>> '{areas,responsibilityGrid,code}', r.geom, o.matter, o.cell, o.report_count,
      coalesce(reported.reporters, array['source/' || r.source, 'reporter/' || r.actor]), o.first_occurred_at, o.last_occurred_at, now(), former.number,
      r.progress, r.assist_codes, r.clock, r.wake_at
    from report r
      left join reported on reported.opening = r.opening
      cross join lateral jsonb_to_record(r.opens) as o (severity text, matter text, cell bigint, report_count integer,
        first_occurred_at timestamptz, last_occurred_at timestamptz, cells bigint[], radius double precision,
        closed_since timestamptz)
      left join lateral (
        -- In the words of the index closed_orders_by_matter, which cannot ask order_states.
        select f.number from wangge.orders f
         where f.matter = o.matter and f.cell = any (o.cells) and f.state in ('closed', 'forced-closed')
           and f.updated_at >= o.closed_since and st_distancesphere(f.geom, r.geom) <= o.radius
         order by f.updated_at desc limit 1) former on true
    where r.opens is not null
    order by r.event_id
    returning orders.id, orders.number, orders.state
  )
  select r.ordinal, r.event_id, coalesce(begun.number, o.number),
    case when r.opens is not null
      then row(r.order_id, r.actor, r.actor_role, 'report', null, begun.state, null)::wangge.log_entry end,
    r.order_id
  from report r left join begun on begun.id = r.order_id left join wangge.orders o on o.id = r.joined;
end $$;

-- Reports, recorded, counted by their orders, logged and announced in one statement. `joins` tells of each order that
-- is there how many reports it gets, when the first and the last occurred and how severe the worst is. Answers nothing
-- and does nothing when one of those orders has come to its end meanwhile.
create or replace function wangge.report_events(reports jsonb, openings integer, joins jsonb)
returns table (ordinal integer, event_id bigint, order_number text)
language plpgsql as $$
declare
  joined bigint[] := array(select (j ->> 'order')::bigint from jsonb_array_elements(joins) j order by 1);
  severities text[];
  recorded wangge.recorded_event[];
begin
  if cardinality(joined) > 0 then
    severities := array(select o.severity from wangge.orders o
      where o.id = any (joined) and wangge.is_open(o.state) order by o.id for no key update);
    if cardinality(severities) < cardinality(joined) then
      return;
    end if;
    update wangge.orders o
       set report_count = o.report_count + j.count, severity = wangge.severer(o.severity, j.severity),
           first_occurred_at = least(o.first_occurred_at, j.first),
           last_occurred_at = greatest(o.last_occurred_at, j.last), last_reported_at = now(),
           reporters = o.reporters || array(
             select reporter from unnest(r.reporters) as reporter where reporter <> all (o.reporters)),
           progress = wangge.with_owed(o.progress, r.owed),
           wake_at = least(o.wake_at, wangge.owed_due_soon(r.owed))
      from jsonb_to_recordset(joins) as j ("order" bigint, count integer, first timestamptz, last timestamptz,
             severity text)
        left join (
          select r.joined, array_agg(distinct reporter) as reporters,
                 (array_agg(r.progress) filter (where wangge.owes(r.progress)))[1] as owed
            from jsonb_to_recordset(reports) as r (joined bigint, source text, actor text, progress jsonb)
              cross join lateral unnest(array['source/' || r.source, 'reporter/' || r.actor]) as reporter
           where r.joined is not null
           group by r.joined) r on r.joined = j."order"
     where o.id = j."order";
  end if;
  recorded := array(select r from wangge.record_events(reports, openings) r);
  perform wangge.append_log(array(
    select e.entry
      from (select r.event_id, r.entry from unnest(recorded) r where (r.entry).order_id is not null
            union all
            -- One entry tells of all that joined an order now.
            select max(r.event_id), row(o.id, actor.name, actor.role, 'join', o.state, o.state,
                     case when count(*) > 5 then format('#%s … #%s (%s)', min(r.event_id), max(r.event_id), count(*))
                       else string_agg('#' || r.event_id, ' ' order by r.event_id) end
                     || coalesce('; ' || nullif(before.severity, o.severity) || ' → ' || o.severity, ''))::wangge.log_entry
              from unnest(recorded) r
                join wangge.orders o on o.id = r.order_id
                left join unnest(joined, severities) as before (id, severity) on before.id = o.id
                cross join (select reports #>> '{0,actor}' as name, reports #>> '{0,actor_role}' as role) actor
             where (r.entry).order_id is null
             group by o.id, before.severity, actor.name, actor.role) e
     order by e.event_id));
  perform wangge.announce_events(array(select r.event_id from unnest(recorded) r));
  return query select r.ordinal, r.event_id, r.order_number from unnest(recorded) r;
end $$;

-- One report that opens an order of its own; answers the event, or null when that is not so or not sure: its ids are
-- known, or an order is open in its `cells`, between `since` and `until`, that it may have to join.
create or replace function wangge.report_event(report jsonb) returns jsonb
language plpgsql as $$
declare
  given record;
  recorded record;
begin
  select * into given
    from jsonb_to_record(report) as g (source text, external_id text, lon double precision, lat double precision,
           since timestamptz, until timestamptz, opens jsonb)
      cross join lateral jsonb_to_record(g.opens) as o (matter text, cells bigint[], radius double precision);
  perform wangge.hold_matters(array[given.matter], array[given.source], array[given.external_id]);
  if exists (select from wangge.events e where e.source = given.source and e.external_id = given.external_id)
    -- On the sphere a distance is up to 0.6 % off.
    or exists (select from wangge.orders o
                where o.matter = given.matter and o.cell = any (given.cells) and wangge.may_gather(o.state)
                  and (o.merged_into is not null
                    or o.last_occurred_at >= given.since and o.first_occurred_at <= given.until)
                  and st_distancesphere(o.geom, st_point(given.lon, given.lat, 4326)) <= 1.01 * given.radius) then
    return null;
  end if;
  select * into recorded from wangge.report_events(jsonb_build_array(report), 1, '[]');
  return (
    select wangge.event_document(e, recorded.order_number) from wangge.events e where e.id = recorded.event_id);
end $$;
