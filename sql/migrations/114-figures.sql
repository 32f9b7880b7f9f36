-- What is counted of orders; `id` is the place of a count in wangge.figure_sums.
create table wangge.figures (
  id   smallint primary key,
  name text not null unique
);
insert into wangge.figures (id, name)
select place, name from unnest(array[
  'reported', 'declined', 'filed', 'filed-on-time', 'cancelled', 'dispatched', 'dispatched-on-time', 'returned', 'due',
  'due-on-time', 'handled', 'handled-on-time', 'checked', 'reworked', 'closed', 'closed-on-time', 'closing-minutes',
  'forced', 'reopened', 'extended', 'suspended', 'overridden', 'assisted', 'transferred', 'supervised',
  'cross-department', 'overdue', 'overdue-ended']) with ordinality as f (name, place);

-- Orders that are to be counted anew, written by whatever changes them in its own transaction, or from a time on: when
-- what runs falls due.
create table wangge.figure_changes (
  id       bigint generated always as identity primary key,
  order_id bigint not null,
  at       timestamptz not null default '-infinity'
);
create index figure_changes_by_time on wangge.figure_changes (at, id);
create index figure_changes_by_order on wangge.figure_changes (order_id);

-- What each order was counted as, so that it can be taken back: where it stood, and of each figure how much on which day
-- and by whom ('' for nobody).
create table wangge.figure_orders (
  order_id bigint primary key,
  item     text not null,
  district text not null,
  street   text not null,
  unit     text not null,
  grid     text not null,
  source   text not null
);
create table wangge.figure_facts (
  order_id bigint not null,
  figure   smallint not null references wangge.figures,
  day      date not null,
  actor    text not null,
  value    bigint not null,
  primary key (order_id, figure, day, actor)
);
create index figure_facts_by_day on wangge.figure_facts (figure, day, order_id);

-- The sums of the facts, by each thing that they are told for, of days, of months and of all time; of items in streets not
-- of days. Kept by wangge.count_figures and nothing else.
create table wangge.figure_sums (
  by     text not null check (by in ('item', 'district', 'street', 'unit', 'grid', 'source', 'person', 'item-street')),
  grain  text not null check (grain in ('day', 'month', 'ever')),
  start  date not null,
  key    text not null,
  counts bigint[] not null,
  primary key (by, grain, start, key)
);

create function wangge.note_figure_change() returns trigger
language plpgsql as $$
begin
  insert into wangge.figure_changes (order_id) select distinct c.order_id from changed c;
  return null;
end $$;
create function wangge.note_logged_change() returns trigger
language plpgsql as $$
begin
  -- Further reports of an order are counted nowhere.
  insert into wangge.figure_changes (order_id) select distinct c.order_id from changed c where c.action <> 'join';
  return null;
end $$;
create function wangge.note_order_change() returns trigger
language plpgsql as $$
begin
  insert into wangge.figure_changes (order_id)
  select n.id from changed n join former f on f.id = n.id
   where (n.state, n.item, n.district, n.street, n.lead_code, n.responsibility_grid, n.assist_codes, n.event_id,
          n.clock ->> 'step', n.clock ->> 'dueAt', n.clock ->> 'overdueAt')
     is distinct from
         (f.state, f.item, f.district, f.street, f.lead_code, f.responsibility_grid, f.assist_codes, f.event_id,
          f.clock ->> 'step', f.clock ->> 'dueAt', f.clock ->> 'overdueAt');
  return null;
end $$;
create trigger figures_of_steps after insert on wangge.order_log
  referencing new table as changed for each statement execute function wangge.note_logged_change();
create trigger figures_of_clocks after insert on wangge.order_clocks
  referencing new table as changed for each statement execute function wangge.note_figure_change();
create trigger figures_of_changed_clocks after update on wangge.order_clocks
  referencing new table as changed for each statement execute function wangge.note_figure_change();
create trigger figures_of_orders after update on wangge.orders
  referencing new table as changed old table as former for each statement execute function wangge.note_order_change();

insert into wangge.figure_changes (order_id) select id from wangge.orders order by id;

-- What they take the place of.
drop function if exists wangge.keep_day(date);
drop function if exists wangge.numbers_of_day(date);
drop function if exists wangge.newly_overdue(jsonb);
drop function if exists wangge.report_period(date, date);
drop table wangge.overdue_days;
drop table wangge.day_numbers;
drop table wangge.report_days;
drop index wangge.order_clocks_by_due;
drop index wangge.order_clocks_by_lateness;
