/** SQL that tells one state of a feature in a version's table from another, for its entity tag. */
export const etagColumn = `md5(concat_ws('|', fid, md5(ST_AsBinary(geom)), jsonb_build_array(code, name, parent, properties)))`;
