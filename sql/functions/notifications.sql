-- Who is on duty at a time for the first of these offices for which anybody is. An office that keeps no roster has all
-- its people on duty. Where nobody is for any, it is the dispatchers, or else those who administer.
create or replace function wangge.on_duty(offices text[], at timestamptz)
returns table (office text, person text)
language sql stable as $$
  with staffed as (
    select asked.office, asked.place, people.person
      from unnest(offices) with ordinality as asked (office, place)
      cross join lateral (
        select d.person from wangge.duties d
         where d.office = asked.office and d.from_at <= on_duty.at and d.to_at > on_duty.at
        union
        select u.name from wangge.users u join wangge.user_roles r on r.user_id = u.id
         where (r.role in ('street', 'handler') and r.unit = asked.office
             or r.role = 'dispatcher' and r.unit = 'city' and asked.office = 'duty-desk')
           and not exists (select from wangge.duties d where d.office = asked.office)) as people (person)
  )
  select distinct s.office, s.person from staffed s where s.place = (select min(place) from staffed)
  union
  select 'duty-desk', u.name from wangge.users u join wangge.user_roles r on r.user_id = u.id
   where not exists (select from staffed) and r.unit = 'city'
     and r.role = case when exists (select from wangge.user_roles where role = 'dispatcher' and unit = 'city')
       then 'dispatcher' else 'admin' end
$$;

-- Keeps notifications: of each entry of the log one for whoever is on duty, but for the person whose step it was.
-- `told` is an array of {place, log_id, order_id, kind, at, actor, offices, people}; of two for one person the first counts.
create or replace function wangge.notify_people(told jsonb)
returns table (id bigint, log_id bigint, kind text, office text, recipient text, mail text)
language sql as $$
  with wanted as (
    select distinct on (t.log_id, d.person) t.log_id, t.order_id, t.kind, t.at, d.office, d.person
      from jsonb_to_recordset(told) as t (
        place integer, log_id bigint, order_id bigint, kind text, at timestamptz, actor text, offices text[], people text[])
      cross join lateral (
        select on_duty.office, on_duty.person from wangge.on_duty(t.offices, t.at)
         where cardinality(t.offices) > 0
        union all
        select 'named', u.name from wangge.users u where u.name = any (t.people)) d
     where d.person <> t.actor
     order by t.log_id, d.person, t.place
  ), kept as (
    insert into wangge.notifications as n (log_id, order_id, kind, office, recipient, at)
    select w.log_id, w.order_id, w.kind, w.office, w.person, w.at from wanted w order by w.log_id
    on conflict (log_id, recipient) do nothing
    returning n.id, n.log_id, n.kind, n.office, n.recipient
  )
  select k.id, k.log_id, k.kind, k.office, k.recipient, u.mail
    from kept k join wangge.users u on u.name = k.recipient order by k.id;
$$;
