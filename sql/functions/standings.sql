-- How much of its limit has passed, as `shareOf` of domain/orders/priority.ts; null where no clock runs.
create or replace function wangge.clock_share(clock jsonb, at timestamptz) returns double precision
language sql stable parallel safe
return (
  select case
      when due is null or amber is null then null
      when at < amber then 0.8 * greatest(0, moment - started) / greatest(1, amber_ms - started)
      when at < due then 0.8 + 0.2 * greatest(0, moment - amber_ms) / greatest(1, due_ms - amber_ms)
      else 1 + (moment - due_ms) / greatest(1, due_ms - started)
    end
    from (
      select extract(epoch from at)::double precision * 1000 as moment, amber, due,
             extract(epoch from started)::double precision * 1000 as started,
             extract(epoch from amber)::double precision * 1000 as amber_ms,
             extract(epoch from due)::double precision * 1000 as due_ms
        from (select (clock ->> 'startedAt')::timestamptz as started, (clock ->> 'amberAt')::timestamptz as amber,
                     (clock ->> 'dueAt')::timestamptz as due) times) t);
