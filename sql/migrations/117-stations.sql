-- The feature that a sensor stands on or belongs to: layer, code and name.
alter table wangge.datastreams add column feature jsonb;
create index datastreams_by_place on wangge.datastreams using gist (geom);
