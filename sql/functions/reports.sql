-- When a day begins in the city, whose clock is China Standard Time.
create or replace function wangge.day_start(day date) returns timestamptz
language sql immutable
return day::timestamp at time zone 'Asia/Shanghai';

create or replace function wangge.day_of(at timestamptz) returns date
language sql immutable
return (at at time zone 'Asia/Shanghai')::date;

-- What happened to some orders, from the log and from the clocks that its steps stopped, by the day in the city and by who
-- did it. What is late stays late, whatever was granted or excused after. Of each figure:
--   filed: brought before the dispatcher for the first time; on time: no step before it had run out of time
--   dispatched, handled: on time while the step that ended with it had not run out of time
--   due: handling fell due, also where it was done before; due-on-time: those that were done by then
--   closed-on-time: no step of the order ever ran out of time
--   answered-on-time: by the time that the channel of its report gave for it
--   cross-department: on the day of the report, where more than one unit had a part in it, whenever that was
--   overdue, overdue-ended: orders that are open and late since this day, and such that ended on it, by nobody; what is
--   open and overdue at the end of a day is the sum of the one less that of the other over all days up to it
create or replace function wangge.facts_of(orders bigint[])
returns table (order_id bigint, figure text, day date, actor text, value bigint)
-- Compiling it takes longer than it runs.
language sql stable rows 2000 set jit = off as $$
  with entry as materialized (
    select l.order_id, l.at, l.action, l.from_state, l.to_state, l.from_state is distinct from l.to_state as moved,
      case when l.actor_role in ('system', 'partner') then '' else l.actor end as actor
      from wangge.order_log l where l.order_id = any (orders) and l.action <> 'join'
  ), step as (
    select e.*, o.created_at, (o.progress #>> '{answer,dueAt}')::timestamptz as answer_due,
      e.moved and e.to_state = 'pending-dispatch'
        and coalesce(e.from_state, 'reported') in ('reported', 'pending-verify', 'pending-register') as files,
      e.moved and not wangge.is_open(e.to_state) as ends,
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
             else not wangge.is_open(e.to_state) end) as late,
      cardinality(o.assist_codes) > 0
        or exists (select from wangge.order_log t where t.order_id = o.id and t.action = 'transfer') as crosses
      from entry e join wangge.orders o on o.id = e.order_id
  ), fact (order_id, figure, day, actor, value) as (
    select s.order_id, f.figure, wangge.day_of(s.at), case when f.figure like 'overdue%' then '' else s.actor end, f.value
      from step s cross join lateral (values
        ('reported', s.action = 'report', 1),
        ('cross-department', s.action = 'report' and s.crosses, 1),
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
        ('satisfied', s.action = 'visit-satisfied', 1),
        ('dissatisfied', s.action = 'visit-dissatisfied', 1),
        ('answered', s.action = 'answer', 1),
        ('answered-on-time', s.action = 'answer' and s.at <= s.answer_due, 1),
        ('overdue-ended', s.ends and s.late, 1),
        ('overdue', s.action = 'reopen' and s.late, 1)) as f (figure, holds, value)
     where f.holds and f.value <> 0
    union all
    select due.order_id, f.figure, wangge.day_of(due.at), '', 1
      from (select c.order_id, c.due_at as at, c.overdue_at is null as on_time
              from wangge.order_clocks c
             where c.order_id = any (orders) and c.step = 'handle' and c.due_at < now()
            union all
            select o.id, (o.clock ->> 'dueAt')::timestamptz, false from wangge.orders o
             where o.id = any (orders) and o.state = 'handling' and o.clock ->> 'step' = 'handle'
               and (o.clock ->> 'dueAt')::timestamptz < now()) due
        cross join lateral (values ('due', true), ('due-on-time', due.on_time)) as f (figure, holds)
     where f.holds
    union all
    select first.order_id, 'overdue', wangge.day_of(first.at), '', 1
      from (select distinct on (c.order_id) c.order_id, c.overdue_at as at from wangge.order_clocks c
             where c.order_id = any (orders) and c.overdue_at is not null
             order by c.order_id, c.overdue_at, c.id) first
    union all
    select o.id, 'overdue', wangge.day_of(coalesce(o.clock ->> 'overdueAt', o.clock ->> 'dueAt')::timestamptz), '', 1
      from wangge.orders o
     where o.id = any (orders) and wangge.is_open(o.state)
       and coalesce(o.clock ->> 'overdueAt', o.clock ->> 'dueAt')::timestamptz < now()
       and not exists (select from wangge.order_clocks c where c.order_id = o.id and c.overdue_at is not null)
  )
  select f.order_id, f.figure, f.day, f.actor, sum(f.value)::bigint from fact f group by 1, 2, 3, 4
$$;

-- Counts at most so many of the orders that changed anew, in one transaction with what they change of the sums: of two
-- processes one counts, and what a killed one did not finish is as if it had not begun. Answers how many it counted.
create or replace function wangge.count_figures(most integer) returns integer
language plpgsql set jit = off as $$
declare
  ids bigint[];
begin
  perform pg_advisory_xact_lock(7207, 114);
  ids := array(
    select distinct c.order_id
      from (select f.order_id from wangge.figure_changes f where f.at <= now() order by f.at, f.id limit most) c);
  if cardinality(ids) = 0 then
    return 0;
  end if;
  -- What changes meanwhile writes a row of its own, which is not seen here and stays.
  delete from wangge.figure_changes c where c.order_id = any (ids);
  insert into wangge.figure_changes (order_id, at)
  select later.order_id, min(later.at)
    from (select o.id as order_id, (o.clock ->> 'dueAt')::timestamptz as at from wangge.orders o
           where o.id = any (ids) and wangge.is_open(o.state)
          union all
          select c.order_id, c.due_at from wangge.order_clocks c
           where c.order_id = any (ids) and c.step = 'handle') later
   where later.at >= now() group by 1;

  with place as materialized (
    select o.id as order_id, o.item, coalesce(o.district, '') as district, coalesce(o.street, '') as street,
           coalesce(o.lead_code, '') as unit, coalesce(o.responsibility_grid, '') as grid,
           coalesce(e.source, '') as source
      from wangge.orders o left join wangge.events e on e.id = o.event_id
     where o.id = any (ids)
  ), fact as materialized (
    select f.order_id, g.id as figure, f.day, f.actor, f.value
      from wangge.facts_of(ids) f join wangge.figures g on g.name = f.figure
  ), change as (
    select p.item, p.district, p.street, p.unit, p.grid, p.source, c.actor, c.day, c.figure, sum(c.value)::float8 as value
      from (select p.*, false as was from place p
            union all
            select o.*, true from wangge.figure_orders o where o.order_id = any (ids)) p
        join (select f.*, false as was from fact f
              union all
              select f.order_id, f.figure, f.day, f.actor, -f.value, true
                from wangge.figure_facts f where f.order_id = any (ids)) c using (order_id, was)
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9 having sum(c.value) <> 0
  ), sum as (
    select b.by, g.grain, g.start, b.key, array[
        sum(c.value) filter (where c.figure = 1), sum(c.value) filter (where c.figure = 2),
        sum(c.value) filter (where c.figure = 3), sum(c.value) filter (where c.figure = 4),
        sum(c.value) filter (where c.figure = 5), sum(c.value) filter (where c.figure = 6),
        sum(c.value) filter (where c.figure = 7), sum(c.value) filter (where c.figure = 8),
        sum(c.value) filter (where c.figure = 9), sum(c.value) filter (where c.figure = 10),
        sum(c.value) filter (where c.figure = 11), sum(c.value) filter (where c.figure = 12),
        sum(c.value) filter (where c.figure = 13), sum(c.value) filter (where c.figure = 14),
        sum(c.value) filter (where c.figure = 15), sum(c.value) filter (where c.figure = 16),
        sum(c.value) filter (where c.figure = 17), sum(c.value) filter (where c.figure = 18),
        sum(c.value) filter (where c.figure = 19), sum(c.value) filter (where c.figure = 20),
        sum(c.value) filter (where c.figure = 21), sum(c.value) filter (where c.figure = 22),
        sum(c.value) filter (where c.figure = 23), sum(c.value) filter (where c.figure = 24),
        sum(c.value) filter (where c.figure = 25), sum(c.value) filter (where c.figure = 26),
        sum(c.value) filter (where c.figure = 27), sum(c.value) filter (where c.figure = 28),
        sum(c.value) filter (where c.figure = 29), sum(c.value) filter (where c.figure = 30),
        sum(c.value) filter (where c.figure = 31), sum(c.value) filter (where c.figure = 32)]::bigint[] as counts
      from change c
        cross join lateral (values
          ('item', c.item), ('district', c.district), ('street', c.street), ('unit', c.unit), ('grid', c.grid),
          ('source', c.source), ('person', nullif(c.actor, '')), ('item-street', c.item || '|' || c.street)) as b (by, key)
        cross join lateral (values
          ('day', c.day), ('month', date_trunc('month', c.day)::date), ('ever', '-infinity'::date)) as g (grain, start)
     where b.key is not null and (b.by <> 'item-street' or g.grain <> 'day')
     group by 1, 2, 3, 4
  ), summed as (
    insert into wangge.figure_sums as s (by, grain, start, key, counts)
    select n.by, n.grain, n.start, n.key, array(
             select coalesce(value, 0) from unnest(n.counts) with ordinality as c (value, place) order by place)
      from sum n order by 1, 2, 3, 4
    on conflict (by, grain, start, key) do update
      set counts = array(
        select coalesce(a, 0) + coalesce(b, 0) from unnest(s.counts, excluded.counts) with ordinality as c (a, b, place) order by place)
  ), moved as (
    insert into wangge.figure_orders as o (order_id, item, district, street, unit, grid, source)
    select p.order_id, p.item, p.district, p.street, p.unit, p.grid, p.source from place p
    on conflict (order_id) do update
      set item = excluded.item, district = excluded.district, street = excluded.street, unit = excluded.unit,
          grid = excluded.grid, source = excluded.source
      where (o.item, o.district, o.street, o.unit, o.grid, o.source)
        <> (excluded.item, excluded.district, excluded.street, excluded.unit, excluded.grid, excluded.source)
  ), gone as (
    delete from wangge.figure_facts k
     where k.order_id = any (ids) and not exists (
       select from fact f
        where f.order_id = k.order_id and f.figure = k.figure and f.day = k.day and f.actor = k.actor)
  )
  insert into wangge.figure_facts as k (order_id, figure, day, actor, value)
  select f.order_id, f.figure, f.day, f.actor, f.value from fact f
  on conflict (order_id, figure, day, actor) do update set value = excluded.value where k.value <> excluded.value;
  return cardinality(ids);
end $$;
