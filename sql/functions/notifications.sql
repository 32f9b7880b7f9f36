-- Who is on duty at a time for each of these offices, by its place among them. An office that keeps no roster has all its
-- people on duty: those who handle there, those who steer from there. Behind all of them come the dispatchers of the city,
-- and behind those, who administers.
create or replace function wangge.staffed(offices text[], at timestamptz)
returns table (place bigint, office text, person text)
language sql stable as $$
  select asked.place, asked.office, people.person
    from unnest(offices) with ordinality as asked (office, place)
    cross join lateral (
      select d.person from wangge.duties d
       where d.office = asked.office and d.from_at <= staffed.at and d.to_at > staffed.at
      union
      select u.name from wangge.users u join wangge.user_roles r on r.user_id = u.id
       where (r.role in ('street', 'handler', 'dispatcher') and r.unit = asked.office
           or r.role = 'dispatcher' and r.unit = 'city' and asked.office = 'duty-desk')
         and u.disabled_at is null
         and not exists (select from wangge.duties d where d.office = asked.office)) as people (person)
  union all
  select cardinality(offices) + case r.role when 'dispatcher' then 1 else 2 end, 'duty-desk', u.name
    from wangge.users u join wangge.user_roles r on r.user_id = u.id
   where r.unit = 'city' and r.role in ('dispatcher', 'admin') and u.disabled_at is null
$$;

-- Those of the first of these offices for which anybody is on duty.
create or replace function wangge.on_duty(offices text[], at timestamptz)
returns table (office text, person text)
language sql stable as $$
  with staffed as (select * from wangge.staffed(offices, at))
  select distinct s.office, s.person from staffed s where s.place = (select min(place) from staffed)
$$;
