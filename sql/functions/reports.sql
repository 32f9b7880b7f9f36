-- When a day begins in the city, whose clock is China Standard Time.
create or replace function wangge.day_start(day date) returns timestamptz
language sql immutable
return day::timestamp at time zone 'Asia/Shanghai';

create or replace function wangge.day_of(at timestamptz) returns date
language sql immutable
return (at at time zone 'Asia/Shanghai')::date;

-- The days of a period, from the first of the log to the present one; `kept`: counted already.
create or replace function wangge.report_period(since date, until date)
returns table (day date, kept boolean)
language sql stable as $$
  select d::date, exists (select from wangge.report_days k where k.day = d::date)
    from (select wangge.day_of(l.at) as day from wangge.order_log l order by l.id limit 1) as first
      cross join lateral generate_series(
        greatest(since, first.day), least(until, wangge.day_of(now())), interval '1 day') as d
$$;

-- What happened to orders on a day, by item and district and by street, from the log and from the clocks that its steps
-- stopped. What is late stays late, whatever was granted or excused after. Of each name:
--   filed: brought before the dispatcher for the first time; on time: no step before it had run out of time
--   dispatched, handled: on time while the step that ended with it had not run out of time
--   due: handling fell due; due-on-time: those that were done by then
--   closed-on-time: no step of the order ever ran out of time
--   late-begun, late-ended: orders that are open and late since this day, and such that ended on it; what is open and
--   overdue at the end of a day is the sum of the one less that of the other over all days up to it
create or replace function wangge.numbers_of_day(day date)
returns table (by text, item text, district text, street text, numbers jsonb)
-- Compiling it takes longer than it runs.
language sql stable rows 2000 set jit = off as $$
  with span as materialized (
    select wangge.day_start(numbers_of_day.day) as since, wangge.day_start(numbers_of_day.day + 1) as until
  ), entry as materialized (
    select l.order_id, l.at, l.action, l.from_state, l.to_state, l.from_state is distinct from l.to_state as moved
      from wangge.order_log l, span where l.at >= span.since and l.at < span.until
  ), step as (
    select e.*, o.item, o.district, o.street, o.created_at,
      e.moved and e.to_state = 'pending-dispatch'
        and coalesce(e.from_state, 'reported') in ('reported', 'pending-verify', 'pending-register') as files,
      e.moved and e.to_state in (select st.state from wangge.order_states st where st.is_closed or st.is_void) as ends,
      exists (
        select from wangge.order_clocks c
         where c.order_id = e.order_id and c.overdue_at is not null and c.started_at <= e.at
           and case
             when e.action = 'dispatch' then c.step = 'dispatch' and not exists (
               select from wangge.order_clocks later
                where later.order_id = c.order_id and later.step = c.step and later.id > c.id and later.started_at <= e.at)
             when e.action = 'finish' then c.step = 'handle' and not exists (
               select from wangge.order_clocks later
                where later.order_id = c.order_id and later.step = c.step and later.id > c.id and later.started_at <= e.at)
             when e.action = 'reopen' then true
             when e.to_state = 'pending-dispatch' then c.step in ('register', 'verify', 'file')
             else e.to_state in (select st.state from wangge.order_states st where st.is_closed or st.is_void) end) as late
      from entry e
        -- One by one by their key: held against all orders there are, a day would cost more with each year.
        cross join lateral (
          select o.item, o.district, o.street, o.created_at from wangge.orders o where o.id = e.order_id limit 1) o
  ), fact (item, district, street, name, value) as (
    select s.item, s.district, s.street, f.name, f.value
      from step s cross join lateral (values
        ('reported', s.action = 'report', 1),
        ('declined', s.moved and s.to_state = 'not-accepted', 1),
        ('cancelled', s.moved and s.to_state = 'cancelled', 1),
        ('filed', s.files, 1),
        ('filed-on-time', s.files and not s.late, 1),
        ('dispatched', s.action = 'dispatch', 1),
        ('dispatched-on-time', s.action = 'dispatch' and not s.late, 1),
        ('returned', s.action in ('approve-return', 'recall', 'take-back'), 1),
        ('handled', s.action = 'finish', 1),
        ('handled-on-time', s.action = 'finish' and not s.late, 1),
        ('checked', s.action = 'check', 1),
        ('reworked', s.action = 'rework', 1),
        ('closed', s.moved and s.to_state = 'closed', 1),
        ('closed-on-time', s.moved and s.to_state = 'closed' and not s.late, 1),
        ('closing-minutes', s.moved and s.to_state = 'closed',
          floor(extract(epoch from s.at - s.created_at) / 60)::bigint),
        ('forced', s.moved and s.to_state = 'forced-closed', 1),
        ('reopened', s.action = 'reopen', 1),
        ('extended', s.action = 'approve-extension', 1),
        ('suspended', s.action = 'approve-suspension', 1),
        ('overridden', s.action = 'override', 1),
        ('assisted', s.action = 'add-assist', 1),
        ('transferred', s.action = 'transfer', 1),
        ('supervised', s.action = 'supervise', 1),
        ('late-ended', s.ends and s.late, 1),
        ('late-begun', s.action = 'reopen' and s.late, 1)) as f (name, holds, value)
     where f.holds
    union all
    select o.item, o.district, o.street, f.name, 1
      from (select c.order_id, c.overdue_at is null as on_time
              from wangge.order_clocks c, span
             where c.step = 'handle' and c.due_at >= span.since and c.due_at < span.until
            union all
            select o.id, false from wangge.orders o, span
             where o.state = 'handling' and o.clock ->> 'step' = 'handle'
               and (o.clock ->> 'dueAt')::timestamptz >= span.since
               and (o.clock ->> 'dueAt')::timestamptz < least(span.until, now())) due
        cross join lateral (
          select o.item, o.district, o.street from wangge.orders o where o.id = due.order_id limit 1) o
        cross join lateral (values ('due', true), ('due-on-time', due.on_time)) as f (name, holds)
     where f.holds
    union all
    select o.item, o.district, o.street, 'late-begun', 1
      from (select c.order_id from wangge.order_clocks c, span
             where c.overdue_at >= span.since and c.overdue_at < span.until
               and c.id = (
                 select first.id from wangge.order_clocks first
                  where first.order_id = c.order_id and first.overdue_at is not null
                  order by first.overdue_at, first.id limit 1)
            union all
            select o.id from wangge.orders o, span
             where o.state = any (array(select st.state from wangge.order_states st where st.is_open))
               and coalesce(o.clock ->> 'overdueAt', o.clock ->> 'dueAt')::timestamptz >= span.since
               and coalesce(o.clock ->> 'overdueAt', o.clock ->> 'dueAt')::timestamptz < least(span.until, now())
               and not exists (
                 select from wangge.order_clocks c where c.order_id = o.id and c.overdue_at is not null)) begun
        cross join lateral (
          select o.item, o.district, o.street from wangge.orders o where o.id = begun.order_id limit 1) o
  ), summed as (
    select case when grouping(f.item) = 0 then 'item' else 'street' end as by, f.item, f.district, f.street, f.name,
           sum(f.value) as value
      from fact f group by grouping sets ((f.item, f.district, f.name), (f.street, f.name))
  )
  select s.by, s.item, s.district, s.street, jsonb_object_agg(s.name, s.value)
    from summed s group by s.by, s.item, s.district, s.street
$$;

-- By how much more is open and overdue after a day with these numbers.
create or replace function wangge.newly_overdue(numbers jsonb) returns bigint
language sql immutable
return coalesce((numbers ->> 'late-begun')::bigint, 0) - coalesce((numbers ->> 'late-ended')::bigint, 0);

-- Keeps the numbers of a day that is over; false when they are kept already. Days are kept in their order.
create or replace function wangge.keep_day(day date) returns boolean
language plpgsql as $$
begin
  insert into wangge.report_days (day) values (keep_day.day) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into wangge.day_numbers (day, by, item, district, street, numbers)
  select keep_day.day, n.by, n.item, n.district, n.street, n.numbers from wangge.numbers_of_day(keep_day.day) n;
  insert into wangge.overdue_days (day, by, item, district, street, value)
  select keep_day.day, c.by, c.item, c.district, c.street, sum(c.value)
    from (select b.by, b.item, b.district, b.street, b.value
            from wangge.overdue_days b
           where b.day = (select max(r.day) from wangge.report_days r where r.day < keep_day.day)
          union all
          select n.by, n.item, n.district, n.street, wangge.newly_overdue(n.numbers)
            from wangge.day_numbers n where n.day = keep_day.day) c
   group by 2, 3, 4, 5 having sum(c.value) <> 0;
  return true;
end $$;
