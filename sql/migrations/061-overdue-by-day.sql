-- What was open and overdue at the end of each day that is kept, by item and district and by street, but for nothing: it
-- is the sum of all days before, which nobody wants to read again for each report.
create table wangge.overdue_days (
  day      date not null references wangge.report_days,
  by       text not null check (by in ('item', 'street')),
  item     text,
  district text,
  street   text,
  value    bigint not null
);
create index overdue_days_by_day on wangge.overdue_days (by, day);

with changed as (
  select day, by, item, district, street,
         coalesce((numbers ->> 'late-begun')::bigint, 0) - coalesce((numbers ->> 'late-ended')::bigint, 0) as value
    from wangge.day_numbers where numbers ?| array['late-begun', 'late-ended']
), standing as (
  select c.*, sum(c.value) over each as total, lead(c.day) over each as next
    from changed c window each as (partition by by, item, district, street order by day)
)
insert into wangge.overdue_days (day, by, item, district, street, value)
select d.day, s.by, s.item, s.district, s.street, s.total
  from standing s join wangge.report_days d on d.day >= s.day and (s.next is null or d.day < s.next)
 where s.total <> 0;
