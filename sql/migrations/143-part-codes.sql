-- Codes of city parts that the service gives: serials go on from the highest ever seen, and none is given twice.

-- The highest serial of each district and class, by the first ten digits of a code.
create table wangge.part_serials (
  prefix text primary key check (prefix ~ '^[0-9]{10}$'),
  last   integer not null check (last between 0 and 999999)
);

-- Codes that were given, and by what their features are known again when a file without codes is loaded.
create table wangge.given_codes (
  code      text primary key,
  layer_id  text not null references wangge.layers on delete cascade,
  -- The value of the identifying field of the layer's rule; null where the feature had none.
  source_id text,
  print     text not null,
  given_at  timestamptz not null default now()
);
create index given_codes_by_layer on wangge.given_codes (layer_id);

-- Up to which version the serials of a layer are in wangge.part_serials.
alter table wangge.layers add column serials_noted integer not null default 0;
