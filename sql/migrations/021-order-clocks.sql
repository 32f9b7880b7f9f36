-- The clock of the step that an order is in, as the API tells it, and when somebody must look at it next: a due time is
-- kept, so that it passes whether or not a process is there to see it.
alter table wangge.orders
  add column clock jsonb,
  add column wake_at timestamptz;
create index orders_to_wake on wangge.orders (wake_at) where wake_at is not null;

-- The clocks that have stopped for good, one for each time that an order was in a step.
create table wangge.order_clocks (
  id         bigint generated always as identity primary key,
  order_id   bigint not null references wangge.orders,
  step       text not null,
  started_at timestamptz not null,
  stopped_at timestamptz not null,
  -- When it was due in the end; null where it stopped while it was suspended.
  due_at     timestamptz,
  -- When its time first ran out, whatever was granted later; null where it did not.
  overdue_at timestamptz,
  extensions integer not null,
  limits     jsonb not null
);
create index order_clocks_by_order on wangge.order_clocks (order_id, id);
create index order_clocks_by_time on wangge.order_clocks (stopped_at);
