-- Who reads the feed across restarts and how far each has come: what they have not read is never removed.
create table wangge.feed_readers (
  name     text primary key,
  position bigint not null
);
