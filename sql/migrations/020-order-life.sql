-- What an order gathers on its way beside its state: the request that waits for an answer, supervision, suspension,
-- extensions, transfer, the assisting units with their parts, who handled it and with what result.
alter table wangge.orders
  add column progress jsonb not null default '{}',
  -- The codes of the assisting units, so that their offices find what they are to help with.
  add column assist_codes text[] not null default '{}';
create index orders_by_assist on wangge.orders using gin (assist_codes) where assist_codes <> '{}';
