-- Makes texts equal that differ in case only, as server/cql2/fold.ts does: lower case by the rules of Unicode, whatever the
-- database's own locale is. PostgreSQL 17 and newer know them by themselves (pg_c_utf8, a third of the time), older ones by ICU.
do $define$
begin
  execute format(
    'create or replace function wangge.fold_case(t text) returns text language sql immutable parallel safe as %L',
    format('select replace(translate(lower(replace(t, ''İ'', U&''i\0307'') collate %I), ''ς'', ''σ''), ''ß'', ''ss'')',
           coalesce((select collname from pg_collation where collname in ('pg_c_utf8', 'und-x-icu')
                      order by collname limit 1), 'default')));
end $define$;
