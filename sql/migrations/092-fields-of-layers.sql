-- Fields that people have given a layer beside those of the file that defines it.
alter table wangge.layers add column own_fields jsonb;

-- A definition as its file says, with the style and the fields that people have set.
create function wangge.whole_definition(definition jsonb, style jsonb, own_fields jsonb) returns jsonb
language sql immutable
return definition
  || case when style is null then '{}' else jsonb_build_object('style', style) end
  || case when own_fields is null then '{}'
          else jsonb_build_object('fields', (definition -> 'fields') || own_fields) end;
