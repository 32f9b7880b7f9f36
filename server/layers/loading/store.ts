import type { Queryable } from '../../database/database.ts';
import { versionTable } from '../store.ts';
import type { LoadedFeature, Understood } from './source-feature.ts';
import { toWkb } from './wkb.ts';

// Large enough that a round trip does not count, small enough that a batch stays a few megabytes.
const batchRows = 2_000;

/** Opens the next version of a layer in state `reading`; the caller holds the layer's lock. */
export async function openVersion(
  transaction: Queryable,
  layer: string,
  sourceName: string,
  createdBy: string,
): Promise<{ version: number; table: string }> {
  const { rows } = await transaction.query<{ version: number; table_id: number }>(
    `insert into wangge.layer_versions (layer_id, version, source_name, created_by)
     select $1, coalesce(max(version), 0) + 1, $2, $3 from wangge.layer_versions where layer_id = $1
     returning version, table_id`,
    [layer, sourceName, createdBy],
  );
  const row = rows[0]!;
  const table = versionTable(row.table_id);
  await transaction.query(
    `create table ${table} (
       fid bigint not null, code text, name text, parent text,
       properties jsonb not null, geom geometry(Geometry, 4326) not null)`,
  );
  return { version: row.version, table };
}

/** Writes features in batches, numbering them from the layer's next fid. */
export async function insertFeatures(
  transaction: Queryable,
  layer: string,
  table: string,
  features: LoadedFeature[],
  onRows: (done: number) => void,
): Promise<void> {
  const { rows } = await transaction.query<{ first: number }>(
    'update wangge.layers set next_fid = next_fid + $2 where id = $1 returning next_fid - $2 as first',
    [layer, features.length],
  );
  const first = rows[0]!.first;
  for (let start = 0; start < features.length; start += batchRows) {
    const batch = features.slice(start, start + batchRows);
    await transaction.query(
      `insert into ${table} (fid, code, name, parent, properties, geom)
       select fid, code, name, parent, properties, ST_GeomFromWKB(wkb, 4326)
         from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[])
              as feature (fid, code, name, parent, properties, wkb)`,
      [
        batch.map((_, i) => first + start + i),
        batch.map((feature) => feature.code),
        batch.map((feature) => feature.name),
        batch.map((feature) => feature.parent),
        batch.map((feature) => JSON.stringify(feature.properties)),
        batch.map((feature) => toWkb(feature.geometry)),
      ],
    );
    onRows(Math.min(start + batchRows, features.length));
  }
}

/** Gives features whose code stood in the version in force the number they had there. */
export async function keepNumbers(transaction: Queryable, table: string, layer: string): Promise<void> {
  const { rows } = await transaction.query<{ table_id: number }>(
    `select v.table_id from wangge.layers l
       join wangge.layer_versions v on v.layer_id = l.id and v.version = l.published_version
      where l.id = $1`,
    [layer],
  );
  const before = rows[0];
  if (!before) return;
  await transaction.query(
    `update ${table} as feature set fid = kept.old_fid
       from (select distinct on (n.code) n.fid as new_fid, o.fid as old_fid
               from ${table} n join ${versionTable(before.table_id)} o on o.code = n.code
              order by n.code, n.fid, o.fid) kept
      where feature.fid = kept.new_fid`,
  );
}

/** What a first look at a version shows; the full report of a layer's quality is built on the same table. */
export interface Findings {
  invalidGeometries: string[];
  duplicateCodes: string[];
  missingCodes: number;
  missingNames: number;
}

/** Indexes the table, counts what is doubtful and closes the version as `checked`. */
export async function finishVersion(
  transaction: Queryable,
  layer: string,
  version: number,
  table: string,
  understood: Understood,
): Promise<Findings> {
  await transaction.query(`alter table ${table} add primary key (fid)`);
  await transaction.query(`create index on ${table} using gist (geom)`);
  await transaction.query(`create index on ${table} (code)`);
  await transaction.query(`analyze ${table}`);
  const { rows } = await transaction.query<Findings>(
    `select array(select coalesce(code, name, fid::text) from ${table}
                   where not ST_IsValid(geom) order by fid limit 20) as "invalidGeometries",
            array(select code from ${table} where code is not null
                   group by code having count(*) > 1 order by code limit 20) as "duplicateCodes",
            (select count(*) from ${table} where code is null) as "missingCodes",
            (select count(*) from ${table} where name is null) as "missingNames"`,
  );
  await transaction.query(
    `update wangge.layer_versions v
        set state = 'checked', understood = $3, feature_count = f.count,
            bbox = array[ST_XMin(f.box), ST_YMin(f.box), ST_XMax(f.box), ST_YMax(f.box)]
       from (select count(*) as count, ST_Extent(geom) as box from ${table}) f
      where v.layer_id = $1 and v.version = $2`,
    [layer, version, JSON.stringify(understood)],
  );
  return rows[0]!;
}
