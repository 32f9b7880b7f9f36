import type { Queryable } from '../../database/database.ts';
import { versionTable } from '../tables.ts';
import { copiedColumns } from './copy-rows.ts';
import type { OpenVersion } from './store.ts';

/** Features without a code, and the how many-th of those it is that are the same in everything. */
const uncoded = (table: string) => `
  select fid, name, parent, properties, geom,
         row_number() over (partition by name, parent, properties, geom order by fid) as ordinal
    from ${table} where code is null`;

/**
 * Gives features whose code stood in the version in force the number they had there; those without a code, where
 * one stood there that is the same in everything. Of features that share a code the first has it. They are written
 * once more, into a new table in the place of theirs: changing the rows one by one takes three times as long and leaves
 * every row behind twice.
 */
export async function keepNumbers(transaction: Queryable, { layer, table }: OpenVersion): Promise<void> {
  const { rows } = await transaction.query<{ table_id: number }>(
    `select v.table_id from wangge.layers l
       join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
      where l.id = $1`,
    [layer],
  );
  if (!rows[0]) return;
  const before = versionTable(rows[0].table_id);
  const numbered = `${table}_numbered`;
  // What is joined fits into memory then; sorting on disk takes several times as long.
  await transaction.query("set local work_mem = '128MB'");
  await transaction.query(`create table ${numbered} (like ${table})`);
  await transaction.query(
    `with repeated as (
       select code, min(fid) as first from ${table} where code is not null group by code having count(*) > 1
     ), known as (
       select code, min(fid) as fid from ${before} b where code is not null group by code
     ), same as (
       select n.fid, o.fid as known from (${uncoded(table)}) n join (${uncoded(before)}) o
         on o.geom = n.geom and o.properties = n.properties and o.ordinal = n.ordinal
        and (o.name, o.parent) is not distinct from (n.name, n.parent)
     )
     insert into ${numbered} (${copiedColumns})
     select coalesce(case when f.fid = coalesce(repeated.first, f.fid) then known.fid end, same.known, f.fid),
            f.code, f.name, f.parent, f.properties, f.geom
       from ${table} f
       left join repeated on repeated.code = f.code
       left join known on known.code = f.code
       left join same on same.fid = f.fid`,
  );
  await transaction.query(`drop table ${table}`);
  await transaction.query(`alter table ${numbered} rename to ${table.slice(table.indexOf('.') + 1)}`);
}
