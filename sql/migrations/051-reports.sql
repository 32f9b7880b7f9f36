-- The log of orders is asked for by days; it is written in the order of time, so that a small index does.
create index order_log_by_time on wangge.order_log using brin (at) with (pages_per_range = 32);
create index order_clocks_by_due on wangge.order_clocks (due_at) where step = 'handle';
create index order_clocks_by_lateness on wangge.order_clocks (overdue_at) where overdue_at is not null;

-- What the log says of each day that is over: it never changes again, so it is counted once. By item and district, and
-- by street; in `numbers` what there was of, by name.
create table wangge.report_days (
  day date primary key
);
create table wangge.day_numbers (
  day      date not null references wangge.report_days,
  by       text not null check (by in ('item', 'street')),
  item     text,
  district text,
  street   text,
  numbers  jsonb not null
);
create index day_numbers_by_day on wangge.day_numbers (by, day);
