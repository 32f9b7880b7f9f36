-- Requests of partners to read a layer that is not public: who asks, what for, until when, and what was decided. What is
-- granted holds for the key and those it was rotated into, until its day is over.
create table wangge.share_requests (
  id           bigint generated always as identity primary key,
  key_id       bigint not null references wangge.api_keys on delete cascade,
  requested_by text not null,
  layer_id     text not null,
  purpose      text not null,
  until_day    date not null,
  -- The end of that day in the city.
  until_at     timestamptz not null,
  requested_at timestamptz not null default now(),
  -- Until when a decision is in time.
  decide_by    timestamptz not null,
  state        text not null default 'waiting' check (state in ('waiting', 'granted', 'refused', 'withdrawn', 'ended')),
  decided_at   timestamptz,
  decided_by   text,
  reason       text,
  check ((state = 'waiting') = (decided_at is null))
);
create index share_requests_by_key on wangge.share_requests (key_id, id);
create index share_requests_waiting on wangge.share_requests (id) where state = 'waiting';
create unique index share_requests_open on wangge.share_requests (key_id, layer_id) where state = 'waiting';

-- The layers that are shared with a key now, or with one that was rotated into it.
create function wangge.layers_shared_with(of_key bigint) returns jsonb
language sql stable as $$
  with recursive line as (
    select of_key as id
    union
    select k.rotated_from from wangge.api_keys k join line l on k.id = l.id where k.rotated_from is not null
  )
  select coalesce(jsonb_agg(distinct s.layer_id), '[]')
    from wangge.share_requests s join line l on s.key_id = l.id
   where s.state = 'granted' and s.until_at > now()
$$;
