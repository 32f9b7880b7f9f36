-- What reports are looked for by: the words of their texts, and of Chinese, which has no spaces, every two characters. Written
-- here and not with an extension, because the embedded database brings none for it; the texts hold personal values masked.
create function wangge.search_words(t text) returns text[]
language sql immutable parallel safe as $$
  select coalesce(array_agg(distinct left(word, 60)), '{}') from (
    select found[1] as word from regexp_matches(lower(normalize(t, NFKC)), '[a-z0-9]+', 'g') as found
    union all
    -- By a list of characters: to reach the n-th of a text, the ones before it are read, which is dear in long reports.
    select pair from regexp_matches(normalize(t, NFKC), '[\u3400-\u9fff\uf900-\ufaff]+', 'g') as run,
           lateral (select c || coalesce(lead(c) over (order by n), '')
                      from unnest(string_to_array(run[1], null)) with ordinality as u (c, n)) as pairs (pair)) as words
$$;

create function wangge.report_text(description text, properties jsonb) returns text
language sql immutable parallel safe as $$
  select concat_ws(E'\n', description, properties ->> 'address', properties ->> 'address_string')
$$;

create function wangge.report_words(description text, properties jsonb) returns tsvector
language sql immutable parallel safe as $$
  select array_to_tsvector(wangge.search_words(wangge.report_text(description, properties)))
$$;

create index events_by_words on wangge.events using gin (wangge.report_words(description, properties));
