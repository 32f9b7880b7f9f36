-- Whoever has an order no more is remembered with it, by scope, until the feed has told them.
create or replace function wangge.remember_former_units() returns trigger
language plpgsql as $$
begin
  new.formerly := array(
    select distinct scope from unnest(old.formerly || old.scopes) as scope
     -- The new scopes are generated after this.
     where scope <> all (wangge.order_scopes(new.district, new.street, new.community, new.item, new.lead_code,
             new.assist_codes)));
  return new;
end $$;

create or replace trigger remember_former_units before update on wangge.orders for each row
  when (old.street is distinct from new.street or old.assist_codes is distinct from new.assist_codes
    or old.lead_code is distinct from new.lead_code)
  execute function wangge.remember_former_units();
