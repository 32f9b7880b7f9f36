-- The responsibility grid (责任网格) that the place of an order lay in when it was opened.
alter table wangge.orders add column responsibility_grid text;
update wangge.orders o
   set responsibility_grid = e.decision #>> '{areas,responsibilityGrid,code}'
  from wangge.events e
 where e.id = o.event_id;
