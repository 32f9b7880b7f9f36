-- Makes texts equal that differ in case only, as server/cql2/fold.ts does: lower case by the rules of Unicode, whatever the
-- database's own locale is. Of the collations that know them the fastest is taken: PostgreSQL 17's own, then that of the C
-- library (23 ms over 40,625 names, where plain equality takes 10), then ICU (56 ms).
do $define$
begin
  execute format(
    'create or replace function wangge.fold_case(t text) returns text language sql immutable parallel safe as %L',
    format('select replace(translate(lower(replace(t, ''İ'', U&''i\0307'') collate %I), ''ς'', ''σ''), ''ß'', ''ss'')',
           coalesce((select collname from pg_collation
                      where collname in ('pg_c_utf8', 'C.utf8', 'und-x-icu')
                        and collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
                      order by array_position(array['pg_c_utf8', 'C.utf8', 'und-x-icu']::name[], collname) limit 1),
                    'default')));
end $define$;
