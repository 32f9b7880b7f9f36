-- What a key may do beside its role, and how much it is used.
alter table wangge.api_keys add column limits jsonb not null default '{}';

-- Requests by day of the city's clock and address.
create table wangge.key_usage (
  key_id   bigint not null references wangge.api_keys on delete cascade,
  day      date not null,
  -- As the API description has it: get /api/orders/{number}.
  address  text not null,
  requests bigint not null,
  -- Those among them that were refused because of the rate or the quota.
  refused  bigint not null,
  primary key (key_id, day, address)
);
-- What counts against the quota of a month.
create table wangge.key_months (
  key_id   bigint not null references wangge.api_keys on delete cascade,
  -- Its first day.
  month    date not null,
  requests bigint not null,
  primary key (key_id, month)
);

-- Whether what lies in these scopes, at this place, is within the limits of a reader's key, as domain/access/scopes.ts has
-- it: of each kind of limit among his scopes, one must hold. They begin with & and are sorted before all others.
create function wangge.within_limits(lies text[], place geometry, reader text[]) returns boolean
language sql immutable parallel safe
return (
  select coalesce(bool_and(met), true) from (
    select bool_or(case kind
             when 'polygon' then st_covers(st_setsrid(st_geomfromgeojson(rest), 4326), place)
             else rest = any (lies) end) as met
      from unnest(reader) as scope
        cross join lateral (select split_part(substr(scope, 2), '/', 1) as kind,
                                   substr(scope, 3 + length(split_part(substr(scope, 2), '/', 1))) as rest) parts
     where left(scope, 1) = '&'
     group by kind) limits);

alter policy readers on wangge.orders
  using ((scopes && wangge.reader_scopes() or reporters && wangge.reader_scopes())
    -- A call for each row is dear, and hardly any reader has limits.
    and (coalesce(left((wangge.reader_scopes())[1], 1), '') <> '&'
      or wangge.within_limits(scopes, geom, wangge.reader_scopes())));
-- Of a report the limits are held against its order, which its reader is asked for as well.
alter policy readers on wangge.events
  using (exists (select from wangge.orders o where o.id = order_id
                    and (o.scopes && wangge.reader_scopes()
                      or array['source/' || source, 'reporter/' || created_by] && wangge.reader_scopes())));
