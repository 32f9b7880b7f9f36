-- How people have had a layer drawn, where that differs from the file that defines it; the file's comes back with null.
alter table wangge.layers add column style jsonb;
