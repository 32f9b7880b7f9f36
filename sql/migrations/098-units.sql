-- Units as a tree (三级平台五级应用): the city, districts, streets and communities, and beside them bureaus, operators and
-- whoever else routing can name as an owner. A person has roles in units.
create table wangge.units (
  code       text primary key,
  name       text not null,
  name_en    text,
  -- city, district-office, street-office, community, bureau, or the kind that a rule names.
  kind       text not null,
  parent     text references wangge.units on update cascade,
  -- Kept by a person: what layers say of it changes it no more.
  by_hand    boolean not null default false,
  updated_at timestamptz not null default now(),
  check (parent <> code)
);
create index units_by_parent on wangge.units (parent);
insert into wangge.units (code, name, name_en, kind) values ('city', '市', 'City', 'city');
-- The streets that people and keys work for already; their names and districts follow from the layers.
insert into wangge.units (code, name, kind, parent)
select distinct street, street, 'street-office', 'city' from (
  select street from wangge.users union select street from wangge.api_keys) used where street is not null;

create table wangge.user_roles (
  user_id bigint not null references wangge.users on delete cascade,
  role    text not null,
  unit    text not null references wangge.units on update cascade,
  -- The first is the one that logs show.
  position smallint not null default 1,
  primary key (user_id, role, unit)
);
create index user_roles_by_unit on wangge.user_roles (unit);
insert into wangge.user_roles (user_id, role, unit) select id, role, coalesce(street, 'city') from wangge.users;
alter table wangge.users drop column role, drop column street;

alter table wangge.api_keys add column unit text references wangge.units on update cascade;
update wangge.api_keys set unit = coalesce(street, 'city');
alter table wangge.api_keys alter column unit set not null, drop constraint api_keys_role_check, drop column street;

-- What an order lies in, as domain/access/scopes.ts has it. A reader sees what shares a scope with him.
create function wangge.order_scopes(district text, street text, community text, item text, lead text, assists text[])
returns text[]
language sql immutable parallel safe
return array_remove(array['district/' || district, 'street/' || street, 'community/' || community, 'item/' || item,
    'unit/' || lead], null)
  || array(select 'unit/' || assist from unnest(assists) as assist);

-- The community of a unit grid by its code of 14 or 15 digits (GB/T 30428.1): division, street, community, serial.
create function wangge.community_of(unit_grid text) returns text
language sql immutable parallel safe
return case when unit_grid ~ '^[0-9]{14,15}$' then left(unit_grid, 12) end;

alter table wangge.orders add column community text;
update wangge.orders o set community = wangge.community_of(e.decision #>> '{areas,unitGrid,code}')
  from wangge.events e where e.id = o.event_id;
-- Who reported it: sources, and the keys that are bound to none.
alter table wangge.orders add column reporters text[] not null default '{}';
update wangge.orders o set reporters = r.reporters
  from (select order_id, array_agg(distinct reporter) as reporters
          from wangge.events e cross join lateral unnest(array['source/' || e.source, 'reporter/' || e.created_by]) reporter
         group by order_id) r
 where r.order_id = o.id;
alter table wangge.orders add column scopes text[] not null generated always as (
  wangge.order_scopes(district, street, community, item, lead_code, assist_codes)) stored;
drop index wangge.orders_by_assist;
create index orders_by_scope on wangge.orders using gin (scopes, reporters);

-- Who may be told of a row, and, of what is withdrawn, who still has it.
alter table wangge.feed add column scopes text[] not null default '{}', add column kept_by text[] not null default '{}';

-- What a reader may see, as the connection that reads for him says; nothing where it says nothing.
create function wangge.reader_scopes() returns text[]
language sql stable parallel safe
return nullif(current_setting('wangge.scopes', true), '')::text[];

-- Whoever reads for somebody with a part of the city does so under a role for which these hold; see
-- server/database/reader-role.ts.
alter table wangge.orders enable row level security;
create policy readers on wangge.orders for select
  using (scopes && (select wangge.reader_scopes()) or reporters && (select wangge.reader_scopes()));
alter table wangge.events enable row level security;
create policy readers on wangge.events for select
  using (array['source/' || source, 'reporter/' || created_by] && (select wangge.reader_scopes())
    or exists (select from wangge.orders o where o.id = order_id and o.scopes && (select wangge.reader_scopes())));
alter table wangge.order_log enable row level security;
create policy readers on wangge.order_log for select
  using (exists (select from wangge.orders o where o.id = order_id));
alter table wangge.attachments enable row level security;
create policy readers on wangge.attachments for select
  using (exists (select from wangge.orders o where o.id = order_id)
    or exists (select from wangge.events e where e.id = event_id));
alter table wangge.overrides enable row level security;
create policy readers on wangge.overrides for select
  using (exists (select from wangge.events e where e.id = event_id));

-- From here on scopes, where it had codes of streets and assisting units.
update wangge.orders set formerly = array(
  select scope from unnest(formerly) as code cross join lateral unnest(array['street/' || code, 'unit/' || code]) as scope)
 where formerly <> '{}';
