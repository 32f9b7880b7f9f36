-- By which channel a report came, where it said so.
alter table wangge.events add column channel text;

-- Whether whoever reported was satisfied when he was called back, and whether the source was answered in time.
insert into wangge.figures (id, name)
values (29, 'satisfied'), (30, 'dissatisfied'), (31, 'answered'), (32, 'answered-on-time');
