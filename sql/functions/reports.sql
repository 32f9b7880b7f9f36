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
    select e.*, floor(extract(epoch from e.at - o.created_at) / 60)::bigint as minutes, (o.progress #>> '{answer,dueAt}')::timestamptz as answer_due,
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
    select s.order_id, f.figure, wangge.day_of(s.at), case when f.figure like 'overdue%' then '' else s.actor end,
           case f.figure when 'closing-minutes' then s.minutes else 1 end
      -- An array, since a list of values is prepared anew for each row.
      from step s cross join lateral unnest(array[
        case when s.action = 'report' then 'reported' end,
        case when s.action = 'report' and s.crosses then 'cross-department' end,
        case when s.moved and s.to_state = 'not-accepted' then 'declined' end,
        case when s.moved and s.to_state = 'cancelled' then 'cancelled' end,
        case when s.files then 'filed' end,
        case when s.files and not s.late then 'filed-on-time' end,
        case when s.action = 'dispatch' then 'dispatched' end,
        case when s.action = 'dispatch' and not s.late then 'dispatched-on-time' end,
        case when s.action in ('approve-return', 'recall', 'take-back') then 'returned' end,
        case when s.action = 'finish' then 'handled' end,
        case when s.action = 'finish' and not s.late then 'handled-on-time' end,
        case when s.action = 'check' then 'checked' end,
        case when s.action = 'rework' then 'reworked' end,
        case when s.moved and s.to_state = 'closed' then 'closed' end,
        case when s.moved and s.to_state = 'closed' and not s.late then 'closed-on-time' end,
        case when s.moved and s.to_state = 'closed' and s.minutes <> 0 then 'closing-minutes' end,
        case when s.moved and s.to_state = 'forced-closed' then 'forced' end,
        case when s.action = 'reopen' then 'reopened' end,
        case when s.action = 'approve-extension' then 'extended' end,
        case when s.action = 'approve-suspension' then 'suspended' end,
        case when s.action = 'override' then 'overridden' end,
        case when s.action = 'add-assist' then 'assisted' end,
        case when s.action = 'transfer' then 'transferred' end,
        case when s.action = 'supervise' then 'supervised' end,
        case when s.action = 'visit-satisfied' then 'satisfied' end,
        case when s.action = 'visit-dissatisfied' then 'dissatisfied' end,
        case when s.action = 'answer' then 'answered' end,
        case when s.action = 'answer' and s.at <= s.answer_due then 'answered-on-time' end,
        case when s.ends and s.late then 'overdue-ended' end,
        case when s.action = 'reopen' and s.late then 'overdue' end
      ]) as f (figure)
     where f.figure is not null
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
-- All of them are counted by one statement, so that many at once cost little each. What is looked up by order is looked up
-- one by one, in an index: of a table that fills meanwhile the planner knows too little not to read all of it.
create or replace function wangge.count_figures(most integer) returns integer
language plpgsql set jit = off set work_mem = '64MB' as $$
declare
  ids bigint[];
  known bigint[];
begin
  perform pg_advisory_xact_lock(7207, 114);
  ids := array(
    select distinct c.order_id
      from (select f.order_id from wangge.figure_changes f where f.at <= now() order by f.at, f.id limit most) c
     order by 1);
  if cardinality(ids) = 0 then
    return 0;
  end if;
  -- What changes meanwhile writes a row of its own, which is not seen here and stays.
  delete from wangge.figure_changes d where d.id = any (array(
    select c.id from unnest(ids) as i (order_id)
      cross join lateral (select f.id from wangge.figure_changes f where f.order_id = i.order_id offset 0) c));
  insert into wangge.figure_changes (order_id, at)
  select later.order_id, min(later.at)
    from (select o.id as order_id, (o.clock ->> 'dueAt')::timestamptz as at from wangge.orders o
           where o.id = any (ids) and wangge.is_open(o.state)
          union all
          select i.order_id, c.due_at from unnest(ids) as i (order_id)
            cross join lateral (
              select k.due_at from wangge.order_clocks k where k.order_id = i.order_id and k.step = 'handle' offset 0) c) later
   where later.at >= now() group by 1;
  known := array(select o.order_id from wangge.figure_orders o where o.order_id = any (ids));

  with place as materialized (
    select o.id as order_id, o.item, coalesce(o.district, '') as district, coalesce(o.street, '') as street,
           coalesce(o.lead_code, '') as unit, coalesce(o.responsibility_grid, '') as grid,
           coalesce(e.source, '') as source, k.order_id is not null as is_known
      from wangge.orders o left join unnest(known) as k (order_id) on k.order_id = o.id
        left join lateral (select v.source from wangge.events v where v.id = o.event_id offset 0) e on true
     where o.id = any (ids)
  ), fact as materialized (
    select f.order_id, g.id as figure, f.day, f.actor, f.value
      from wangge.facts_of(ids) f join wangge.figures g on g.name = f.figure
  ), former as materialized (
    select k.order_id, f.figure, f.day, f.actor, f.value
      from unnest(known) as k (order_id)
        cross join lateral (select * from wangge.figure_facts s where s.order_id = k.order_id offset 0) f
  ), change as (
    select p.order_id, p.item, p.district, p.street, p.unit, p.grid, p.source, f.actor, f.day, f.figure,
           f.value::float8 as value
      from place p join fact f using (order_id) where not p.is_known
    union all
    -- What is as it was changes no sum.
    select c.order_id, c.item, c.district, c.street, c.unit, c.grid, c.source, c.actor, c.day, c.figure,
           sum(c.value)::float8
      from (select p.order_id, p.item, p.district, p.street, p.unit, p.grid, p.source, f.actor, f.day, f.figure, f.value
              from place p join fact f using (order_id) where p.is_known
            union all
            select o.order_id, o.item, o.district, o.street, o.unit, o.grid, o.source, f.actor, f.day, f.figure, -f.value
              from former f join wangge.figure_orders o using (order_id)
             where o.order_id = any (known)) c
     group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 having sum(c.value) <> 0
  ), changed as (
    -- What one order changes of a day by one person, in one row: there are fewer of those than of figures.
    select c.item, c.district, c.street, c.unit, c.grid, c.source, c.actor, c.day,
        sum(c.value) filter (where c.figure = 1) as n1, sum(c.value) filter (where c.figure = 2) as n2,
        sum(c.value) filter (where c.figure = 3) as n3, sum(c.value) filter (where c.figure = 4) as n4,
        sum(c.value) filter (where c.figure = 5) as n5, sum(c.value) filter (where c.figure = 6) as n6,
        sum(c.value) filter (where c.figure = 7) as n7, sum(c.value) filter (where c.figure = 8) as n8,
        sum(c.value) filter (where c.figure = 9) as n9, sum(c.value) filter (where c.figure = 10) as n10,
        sum(c.value) filter (where c.figure = 11) as n11, sum(c.value) filter (where c.figure = 12) as n12,
        sum(c.value) filter (where c.figure = 13) as n13, sum(c.value) filter (where c.figure = 14) as n14,
        sum(c.value) filter (where c.figure = 15) as n15, sum(c.value) filter (where c.figure = 16) as n16,
        sum(c.value) filter (where c.figure = 17) as n17, sum(c.value) filter (where c.figure = 18) as n18,
        sum(c.value) filter (where c.figure = 19) as n19, sum(c.value) filter (where c.figure = 20) as n20,
        sum(c.value) filter (where c.figure = 21) as n21, sum(c.value) filter (where c.figure = 22) as n22,
        sum(c.value) filter (where c.figure = 23) as n23, sum(c.value) filter (where c.figure = 24) as n24,
        sum(c.value) filter (where c.figure = 25) as n25, sum(c.value) filter (where c.figure = 26) as n26,
        sum(c.value) filter (where c.figure = 27) as n27, sum(c.value) filter (where c.figure = 28) as n28,
        sum(c.value) filter (where c.figure = 29) as n29, sum(c.value) filter (where c.figure = 30) as n30,
        sum(c.value) filter (where c.figure = 31) as n31, sum(c.value) filter (where c.figure = 32) as n32
      from change c
     group by c.order_id, 1, 2, 3, 4, 5, 6, 7, 8
  ), sum as (
    select b.by, g.grain, g.start, b.key, array[
        coalesce(sum(c.n1), 0), coalesce(sum(c.n2), 0), coalesce(sum(c.n3), 0), coalesce(sum(c.n4), 0), coalesce(sum(c.n5), 0),
        coalesce(sum(c.n6), 0), coalesce(sum(c.n7), 0), coalesce(sum(c.n8), 0), coalesce(sum(c.n9), 0), coalesce(sum(c.n10), 0),
        coalesce(sum(c.n11), 0), coalesce(sum(c.n12), 0), coalesce(sum(c.n13), 0), coalesce(sum(c.n14), 0), coalesce(sum(c.n15), 0),
        coalesce(sum(c.n16), 0), coalesce(sum(c.n17), 0), coalesce(sum(c.n18), 0), coalesce(sum(c.n19), 0), coalesce(sum(c.n20), 0),
        coalesce(sum(c.n21), 0), coalesce(sum(c.n22), 0), coalesce(sum(c.n23), 0), coalesce(sum(c.n24), 0), coalesce(sum(c.n25), 0),
        coalesce(sum(c.n26), 0), coalesce(sum(c.n27), 0), coalesce(sum(c.n28), 0), coalesce(sum(c.n29), 0), coalesce(sum(c.n30), 0),
        coalesce(sum(c.n31), 0), coalesce(sum(c.n32), 0)]::bigint[] as counts
      from changed c
        cross join lateral (values
          ('item', c.item), ('district', c.district), ('street', c.street), ('unit', c.unit), ('grid', c.grid),
          ('source', c.source), ('person', nullif(c.actor, '')), ('item-street', c.item || '|' || c.street)) as b (by, key)
        cross join lateral (values
          ('day', c.day), ('month', date_trunc('month', c.day)::date), ('ever', '-infinity'::date)) as g (grain, start)
     where b.key is not null and (b.by <> 'item-street' or g.grain <> 'day')
     group by 1, 2, 3, 4
  ), summed as (
    insert into wangge.figure_sums as s (by, grain, start, key, counts)
    select n.by, n.grain, n.start, n.key, n.counts from sum n order by 1, 2, 3, 4
    on conflict (by, grain, start, key) do update
      -- Sums kept before a figure was added have no place for it yet.
      set counts = array[
        s.counts[1] + excluded.counts[1], s.counts[2] + excluded.counts[2], s.counts[3] + excluded.counts[3],
        s.counts[4] + excluded.counts[4], s.counts[5] + excluded.counts[5], s.counts[6] + excluded.counts[6],
        s.counts[7] + excluded.counts[7], s.counts[8] + excluded.counts[8], s.counts[9] + excluded.counts[9],
        s.counts[10] + excluded.counts[10], s.counts[11] + excluded.counts[11], s.counts[12] + excluded.counts[12],
        s.counts[13] + excluded.counts[13], s.counts[14] + excluded.counts[14], s.counts[15] + excluded.counts[15],
        s.counts[16] + excluded.counts[16], s.counts[17] + excluded.counts[17], s.counts[18] + excluded.counts[18],
        s.counts[19] + excluded.counts[19], s.counts[20] + excluded.counts[20], s.counts[21] + excluded.counts[21],
        s.counts[22] + excluded.counts[22], s.counts[23] + excluded.counts[23], s.counts[24] + excluded.counts[24],
        s.counts[25] + excluded.counts[25], s.counts[26] + excluded.counts[26], s.counts[27] + excluded.counts[27],
        s.counts[28] + excluded.counts[28], coalesce(s.counts[29], 0) + excluded.counts[29], coalesce(s.counts[30], 0) + excluded.counts[30],
        coalesce(s.counts[31], 0) + excluded.counts[31], coalesce(s.counts[32], 0) + excluded.counts[32]]
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
     using (select f.order_id, f.figure, f.day, f.actor from former f
            except select f.order_id, f.figure, f.day, f.actor from fact f) g
     where k.order_id = g.order_id and k.figure = g.figure and k.day = g.day and k.actor = g.actor
  )
  insert into wangge.figure_facts as k (order_id, figure, day, actor, value)
  select f.order_id, f.figure, f.day, f.actor, f.value from fact f
   where not exists (
     select from former w
      where w.order_id = f.order_id and w.figure = f.figure and w.day = f.day and w.actor = f.actor and w.value = f.value)
  on conflict (order_id, figure, day, actor) do update set value = excluded.value;
  return cardinality(ids);
end $$;
