-- Whoever has an order no more is remembered with it until the feed has told them.
create or replace function wangge.remember_former_units() returns trigger
language plpgsql as $$
begin
  new.formerly := array(
    select distinct unit from unnest(old.formerly || old.street || old.assist_codes) as unit
     where unit is not null and unit is distinct from new.street and unit <> all (new.assist_codes));
  return new;
end $$;

create or replace trigger remember_former_units before update on wangge.orders for each row
  when (old.street is distinct from new.street or old.assist_codes is distinct from new.assist_codes)
  execute function wangge.remember_former_units();
