-- The role under which is read for whoever has a part of the city, and what it signs in with; only the owner of the
-- tables reads this. See server/database/reader-role.ts.
create table wangge.reader_role (
  single   boolean primary key default true check (single),
  password text not null,
  -- What the role was granted, as a digest.
  granted  text not null
);
