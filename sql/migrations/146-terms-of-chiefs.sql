-- From when until when a chief is in office, as he was appointed.
alter table wangge.patrol_chiefs
  add column from_day  date,
  add column until_day date,
  add check (until_day >= from_day);
update wangge.patrol_chiefs
   set from_day = (changed_at at time zone 'Asia/Shanghai')::date, until_day = (ended_at at time zone 'Asia/Shanghai')::date;
update wangge.patrol_chiefs set from_day = until_day where until_day < from_day;
alter table wangge.patrol_chiefs alter from_day set not null;
