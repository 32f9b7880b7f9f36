-- Units that had an order, and are to be told that they have it no more.
alter table wangge.orders add column formerly text[] not null default '{}';
alter table wangge.feed drop constraint feed_topic_check;
alter table wangge.feed add constraint feed_topic_check
  check (topic in ('event', 'order', 'withdrawn', 'tiles', 'layer', 'rules', 'notification', 'emergency'));
