-- The states of orders, as domain/orders/states.ts has them: what SQL needs to know of a state, it asks here.
create table wangge.order_states (
  state     text primary key,
  -- In the order in which an undisturbed order passes through them.
  position  smallint not null unique,
  is_open   boolean not null,
  -- At its end after work, by the check or by force.
  is_closed boolean not null,
  -- At its end without work: nothing was to be done.
  is_void   boolean not null,
  check (not (is_open and (is_closed or is_void)) and not (is_closed and is_void))
);
insert into wangge.order_states (state, position, is_open, is_closed, is_void) values
  ('reported', 1, true, false, false),
  ('pending-verify', 2, true, false, false),
  ('pending-register', 3, true, false, false),
  ('pending-dispatch', 4, true, false, false),
  ('dispatched', 5, true, false, false),
  ('handling', 6, true, false, false),
  ('suspended', 7, true, false, false),
  ('pending-check', 8, true, false, false),
  ('pending-close', 9, true, false, false),
  ('closed', 10, false, true, false),
  ('transferred', 11, true, false, false),
  ('not-accepted', 12, false, false, true),
  ('forced-closed', 13, false, true, false),
  ('cancelled', 14, false, false, true),
  ('merged', 15, false, false, false);

alter table wangge.orders add constraint orders_state_known foreign key (state) references wangge.order_states;
