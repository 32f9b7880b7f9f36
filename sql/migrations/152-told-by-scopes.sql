-- Who is told is decided by the rule of domain/access/scopes.ts, which the service asks.
drop function if exists wangge.notify_people(jsonb);
