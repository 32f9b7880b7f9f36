-- What was refused of a source on each day of the city's clock, beside the sum of all days.
create table wangge.refusal_days (
  source text not null references wangge.sources,
  day    date not null,
  code   text not null,
  count  bigint not null,
  primary key (source, day, code)
);

-- What a source sent in a time, and when it was last heard.
create index events_by_source on wangge.events (source, received_at);
