-- Everybody hears at once that an emergency begins or ends.
alter table wangge.feed drop constraint feed_topic_check;
alter table wangge.feed add constraint feed_topic_check
  check (topic in ('event', 'order', 'tiles', 'layer', 'rules', 'notification', 'emergency'));
