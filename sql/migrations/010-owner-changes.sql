-- An open order keeps its office when a publication gives its place to another one; it is marked with both, until a
-- person resolves it: {from, to, street, publication: {id, layer, version}, at}.
alter table wangge.orders add column owner_change jsonb;
create index orders_with_owner_change on wangge.orders (id) where owner_change is not null;
