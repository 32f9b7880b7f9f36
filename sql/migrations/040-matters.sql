-- Reports of one matter share an order: events carry their order, and an order tells how many it has. Its event_id is
-- the report that it is told by, at whose place it is.
alter table wangge.events add column order_id bigint;
-- Why the report joined an order that was there; null where it opened its own.
alter table wangge.events add column joining jsonb;
update wangge.events e set order_id = o.id from wangge.orders o where o.event_id = e.id;
alter table wangge.orders drop constraint orders_event_id_key, drop constraint orders_event_id_fkey;
alter table wangge.events alter column order_id set not null, add foreign key (order_id) references wangge.orders;
create index events_by_order on wangge.events (order_id, id);

alter table wangge.orders
  -- What other reports must share to join it, place and time aside, and the cell of its place; null: nothing joins it.
  add column matter text collate "C",
  add column cell bigint,
  add column report_count integer not null default 1,
  add column first_occurred_at timestamptz default now(),
  add column last_occurred_at timestamptz default now(),
  add column last_reported_at timestamptz default now(),
  -- The number of the order that was closed when the same came back (复发), and of the one that this one went into.
  add column recurrence_of text,
  add column merged_into text;
update wangge.orders o
   set first_occurred_at = e.occurred_at, last_occurred_at = e.occurred_at, last_reported_at = e.received_at
  from wangge.events e where e.id = o.event_id;
alter table wangge.orders
  alter column first_occurred_at set not null,
  alter column last_occurred_at set not null,
  alter column last_reported_at set not null;

-- What a report looks into: the orders that are open and those merged into others, as wangge.may_gather tells, never
-- those of the past.
create index open_orders_by_matter on wangge.orders (matter, cell)
  where state <> all ('{closed,forced-closed,not-accepted,cancelled}'::text[]);
create index merged_orders on wangge.orders (merged_into) where merged_into is not null;
-- What an order that is opened looks into, from a time on: those closed since.
create index closed_orders_by_matter on wangge.orders (matter, cell, updated_at)
  where state in ('closed', 'forced-closed');

alter type wangge.recorded_event add attribute order_id bigint;
drop function if exists wangge.report_events(jsonb);
drop function if exists wangge.record_events(jsonb);
