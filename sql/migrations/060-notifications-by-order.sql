-- A person is shown the newest notification of each order.
create index notifications_by_order on wangge.notifications (recipient, order_id, id);
