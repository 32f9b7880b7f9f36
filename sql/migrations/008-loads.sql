-- Which process loads a version, as `loading/loader.ts` names it, so that the next start knows at once whether it lives.
alter table wangge.layer_versions add column loader text;
