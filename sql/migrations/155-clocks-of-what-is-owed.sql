-- What an order owes to its channel has a clock, as its steps have. One that was owed before gets a limit that is over at
-- the time that was told.
create function pg_temp.clocked(owed jsonb, since timestamptz) returns jsonb
language sql immutable
return owed || jsonb_build_object('clock', case when jsonb_typeof(owed -> 'dueAt') = 'string' then
  jsonb_build_object(
    'startedAt', to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'limit', jsonb_build_object(
      'value', greatest(1, round(extract(epoch from (owed ->> 'dueAt')::timestamptz - since) / 60)),
      'unit', 'minutes', 'time', 'continuous'),
    'extensions', 0,
    'runningSince', to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'used', 0, 'dueAt', owed ->> 'dueAt',
    'amberAt', to_char((since + 0.8 * ((owed ->> 'dueAt')::timestamptz - since)) at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'overdueAt', null, 'level', 0, 'escalation', null) end);

update wangge.orders
   set progress = progress
         || case when jsonb_typeof(progress -> 'visit') = 'object'
              then jsonb_build_object('visit', pg_temp.clocked(progress -> 'visit', least(updated_at, now()))) else '{}' end
         || case when jsonb_typeof(progress -> 'answer') = 'object'
              then jsonb_build_object('answer', pg_temp.clocked(progress -> 'answer', created_at)) else '{}' end
 where jsonb_typeof(progress -> 'visit') = 'object' or jsonb_typeof(progress -> 'answer') = 'object';

-- Whoever is owed something is looked after from now on.
update wangge.orders
   set wake_at = least(wake_at, now())
 where jsonb_typeof(progress #> '{visit,clock}') = 'object' and jsonb_typeof(progress #> '{visit,done}') = 'null'
       and state in ('pending-check', 'pending-close')
    or jsonb_typeof(progress #> '{answer,clock}') = 'object' and jsonb_typeof(progress #> '{answer,done}') = 'null'
       and state <> 'merged';

-- Orders whose source waits for an answer, those at their end too.
create index orders_by_answer on wangge.orders (id)
  where jsonb_typeof(progress -> 'answer') = 'object' and jsonb_typeof(progress #> '{answer,done}') is distinct from 'object';

drop function pg_temp.clocked(jsonb, timestamptz);
