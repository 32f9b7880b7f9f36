-- The telephone by which somebody is reached during a shift; null: the one of his turn of duty, where he gave one.
alter table wangge.duties add column phone text;
