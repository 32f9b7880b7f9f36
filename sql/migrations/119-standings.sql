-- At which revision a person last opened an order: what changed since is unread.
create table wangge.order_reads (
  person   text not null references wangge.users (name) on update cascade on delete cascade,
  order_id bigint not null references wangge.orders on delete cascade,
  revision integer not null,
  primary key (person, order_id)
);
alter table wangge.order_reads enable row level security;
create policy readers on wangge.order_reads for select
  using (exists (select from wangge.orders o where o.id = order_id));
create index order_reads_by_order on wangge.order_reads (order_id);

-- Orders with something to decide, those at their end too.
create index orders_by_request on wangge.orders (id) where jsonb_typeof(progress -> 'request') = 'object';
