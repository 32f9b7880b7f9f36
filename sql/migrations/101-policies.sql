-- The policies ask for the reader's scopes themselves, and not by a query: the planner then knows them, and takes the index
-- where few rows share one, and the order of the rows where many do.
alter policy readers on wangge.orders
  using (scopes && wangge.reader_scopes() or reporters && wangge.reader_scopes());
alter policy readers on wangge.events
  using (array['source/' || source, 'reporter/' || created_by] && wangge.reader_scopes()
    or exists (select from wangge.orders o where o.id = order_id and o.scopes && wangge.reader_scopes()));
-- Who reported an order sees how it stands, not what the desk wrote.
alter policy readers on wangge.order_log
  using (exists (select from wangge.orders o where o.id = order_id and o.scopes && wangge.reader_scopes()));
