import type { Understood } from '../../../domain/answers/layer-versions.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { dropWork } from '../checking/store.ts';
import { dropOverview } from '../overviews/store.ts';
import { versionTable } from '../tables.ts';
import { batchSize } from './batches.ts';
import { copiedColumns, copyRows } from './copy-rows.ts';
import { hasEnded, thisProcess } from './loader.ts';
import type { LoadedFeature } from './source-feature.ts';
import { toWkb } from './wkb.ts';

/** A version and the table of its features. */
export interface FilledVersion {
  layer: string;
  version: number;
  table: string;
}

/** A version that is being made: its row in the catalogue and the table of its features. */
export interface OpenVersion extends FilledVersion {
  /** The catalogue's own number for the table. */
  tableId: number;
}

/** Opens the next version of a layer in state `reading`; the caller holds the layer's lock. */
export async function openVersion(
  transaction: Queryable,
  layer: string,
  sourceName: string,
  createdBy: string,
): Promise<OpenVersion> {
  const { rows } = await transaction.query<{ version: number; table_id: number }>(
    `insert into wangge.layer_versions (layer_id, version, source_name, created_by, loader)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from wangge.layer_versions where layer_id = $1
     returning version, table_id`,
    [layer, sourceName, createdBy, thisProcess],
  );
  const row = rows[0]!;
  const table = versionTable(row.table_id);
  await transaction.query(
    `create table ${table} (
       fid bigint not null, code text, name text, parent text,
       properties jsonb not null, geom geometry(Geometry, 4326) not null)`,
  );
  return { layer, version: row.version, tableId: row.table_id, table };
}

/**
 * Writes features in batches.
 * @param first the number of the first of them; the others follow it
 * @param onRows called with how many are written, after each batch
 */
export async function insertFeatures(
  database: Queryable,
  { table }: OpenVersion,
  features: LoadedFeature[],
  first: number,
  onRows: (done: number) => void,
): Promise<void> {
  for (let start = 0; start < features.length; start += batchSize) {
    const batch = features.slice(start, start + batchSize);
    await database.query(
      `insert into ${table} (${copiedColumns})
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
    onRows(start + batch.length);
  }
}

/** Writes all features in one statement, which is several times as fast; needs `capabilities.copy`. */
export async function copyFeatures(
  database: Pick<Database, 'copyFrom'>,
  { table }: OpenVersion,
  batches: AsyncIterable<LoadedFeature[]>,
  numbers: (count: number) => Promise<number>,
): Promise<void> {
  await database.copyFrom(
    `copy ${table} (${copiedColumns}) from stdin (format binary)`,
    copyRows(batches, numbers),
  );
}

/** Takes numbers for features, which no other feature of the layer ever gets; answers the first. */
export async function takeNumbers(database: Queryable, layer: string, count: number): Promise<number> {
  const { rows } = await database.query<{ first: number }>(
    'update wangge.layers set next_fid = next_fid + $2 where id = $1 returning next_fid - $2 as first',
    [layer, count],
  );
  return rows[0]!.first;
}

/** Gives back the numbers from `first` on that were taken last and not used, unless others were taken since. */
export async function returnNumbers(
  database: Queryable,
  layer: string,
  first: number,
  count: number,
): Promise<void> {
  await database.query(
    'update wangge.layers set next_fid = $2 where id = $1 and next_fid = $2::bigint + $3::bigint',
    [layer, first, count],
  );
}

/** Indexes the features of a version, whose numbers are settled, and notes in the catalogue what it holds. */
export async function completeTable(
  database: Queryable,
  opened: OpenVersion,
  understood: Understood,
): Promise<void> {
  const { layer, version, table } = opened;
  await database.query(`alter table ${table} add primary key (fid)`);
  await database.query(`create index on ${table} using gist (geom)`);
  await database.query(`create index on ${table} (code)`);
  await database.query(`analyze ${table}`);
  await database.query(
    `update wangge.layer_versions v
        set understood = $3, feature_count = f.count,
            bbox = array[ST_XMin(f.box), ST_YMin(f.box), ST_XMax(f.box), ST_YMax(f.box)]
       from (select count(*) as count, ST_Extent(geom) as box from ${table}) f
      where v.layer_id = $1 and v.version = $2 and v.state in ('reading', 'checking')`,
    [layer, version, JSON.stringify(understood)],
  );
}

/** Replaces what was understood of the file. */
export async function noteUnderstood(
  database: Queryable,
  { layer, version }: OpenVersion,
  understood: Understood,
): Promise<void> {
  await database.query(
    'update wangge.layer_versions set understood = $3 where layer_id = $1 and version = $2',
    [layer, version, JSON.stringify(understood)],
  );
}

/**
 * Notes how far a load is, which also shows that it lives. Answers whether the load may go on: not after it was
 * cancelled or given up.
 */
export async function keepAlive(
  database: Queryable,
  { layer, version }: OpenVersion,
  state: 'reading' | 'checking',
  progress: { stage: string; done: number; total: number } | null,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.layer_versions
        set alive_at = now(), state = $3, progress = coalesce($4::jsonb, progress)
      where layer_id = $1 and version = $2 and state in ('reading', 'checking')`,
    [layer, version, state, progress && JSON.stringify(progress)],
  );
  return rowCount === 1;
}

/**
 * Closes a load as `checked`; answers false when it was cancelled before.
 * @param problem why it is not put in force although that was asked for
 */
export async function closeVersion(
  database: Queryable,
  { layer, version }: OpenVersion,
  issueCounts: Record<string, number> | null,
  problem: object | null,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.layer_versions set state = 'checked', issue_counts = $3, problem = $4
      where layer_id = $1 and version = $2 and state in ('reading', 'checking')`,
    [layer, version, issueCounts && JSON.stringify(issueCounts), problem && JSON.stringify(problem)],
  );
  return rowCount === 1;
}

/** Removes what a load has written; its row stays and says why, unless it was cancelled already. */
export async function discardVersion(
  database: Queryable,
  { layer, version, tableId, table }: OpenVersion,
  problem: unknown,
): Promise<void> {
  await dropWork(database, table);
  await dropOverview(database, tableId);
  await database.query(`drop table if exists ${table}`);
  await database.query('delete from wangge.layer_issues where layer_id = $1 and version = $2', [
    layer,
    version,
  ]);
  await database.query(
    `update wangge.layer_versions set state = 'rejected', problem = $3, feature_count = 0, bbox = null
      where layer_id = $1 and version = $2 and state in ('reading', 'checking')`,
    [layer, version, JSON.stringify(problem)],
  );
}

/** Cancels a load under way; answers false when there is none. Its table goes when its next step begins. */
export async function cancelVersion(database: Queryable, layer: string, version: number): Promise<boolean> {
  const { rowCount } = await database.query(
    `update wangge.layer_versions set state = 'cancelled', feature_count = 0, bbox = null
      where layer_id = $1 and version = $2 and state in ('reading', 'checking')`,
    [layer, version],
  );
  return rowCount === 1;
}

interface Unfinished {
  layer_id: string;
  version: number;
  table_id: number;
  loader: string | null;
  silent: boolean;
}

/** Loads whose process was killed: known to have ended, or without a sign of life for five minutes. */
export async function abandonedVersions(database: Queryable): Promise<OpenVersion[]> {
  const { rows } = await database.query<Unfinished>(
    `select layer_id, version, table_id, loader, alive_at < now() - interval '5 minutes' as silent
       from wangge.layer_versions
      where state in ('reading', 'checking')
         or state = 'cancelled' and to_regclass('wangge_data.version_' || table_id) is not null`,
  );
  const abandoned = rows.filter(({ silent, loader }) => silent || (loader !== null && hasEnded(loader)));
  return abandoned.map((row) => ({
    layer: row.layer_id,
    version: row.version,
    tableId: row.table_id,
    table: versionTable(row.table_id),
  }));
}
