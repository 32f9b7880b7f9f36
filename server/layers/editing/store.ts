import type { Revision, StoredFeature } from '../../../domain/answers/edits.ts';
import type { Queryable } from '../../database/database.ts';
import { etagColumn } from '../etag.ts';
import type { Box } from '../publishing/changed-places.ts';
import { versionTable } from '../tables.ts';

/** A version in force and where its features are. */
export interface EditedVersion {
  version: number;
  tableId: number;
  /** The number of the table whose rows it shares with other edited versions; null while it has one of its own. */
  rowsOf: number | null;
  featureCount: number;
}

const rowsTable = (tableId: number) => versionTable(tableId).replace('.version_', '.rows_');
const columns = 'fid, code, name, parent, properties, geom';

export async function findEdited(
  transaction: Queryable,
  layer: string,
  version: number,
): Promise<EditedVersion> {
  const { rows } = await transaction.query<EditedVersion>(
    `select version, table_id as "tableId", rows_of as "rowsOf", feature_count as "featureCount"
       from wangge.layer_versions where layer_id = $1 and version = $2`,
    [layer, version],
  );
  return rows[0]!;
}

/** Opens the version that editing `base` makes; returns its number and that of its table. */
export async function openEdit(
  transaction: Queryable,
  layer: string,
  base: number,
  by: string,
): Promise<{ version: number; tableId: number }> {
  const { rows } = await transaction.query<{ version: number; tableId: number }>(
    `insert into wangge.layer_versions
       (layer_id, version, state, source_name, understood, feature_count, bbox, issue_counts, edit_of, created_by)
     select layer_id, (select max(version) + 1 from wangge.layer_versions where layer_id = $1), 'checked',
            'version ' || version || ', edited', understood, feature_count, bbox, issue_counts, version, $3
       from wangge.layer_versions where layer_id = $1 and version = $2
     returning version, table_id as "tableId"`,
    [layer, base, by],
  );
  return rows[0]!;
}

/** A version's features are those of its rows that it has and that none up to it has ended. */
async function createView(transaction: Queryable, tableId: number, rowsOf: number, version: number) {
  await transaction.query(
    `create view ${versionTable(tableId)} as select ${columns} from ${rowsTable(rowsOf)}
      where since <= ${version} and (until is null or until > ${version})`,
  );
}

/**
 * Sees to it that the features of `base` are rows that later versions can share, and returns the number of their
 * table: its own table becomes one, under a view that shows what it showed. Where versions that were rolled back
 * have changed the rows already, the new version gets a copy.
 */
export async function shareRows(
  transaction: Queryable,
  layer: string,
  base: EditedVersion,
  edited: { version: number; tableId: number },
): Promise<number> {
  const { rows } = await transaction.query<{ later: boolean }>(
    `select exists (select 1 from wangge.layer_versions
                     where layer_id = $1 and rows_of = $2 and version > $3 and version <> $4) as later`,
    [layer, base.rowsOf, base.version, edited.version],
  );
  const shared = async (rowsOf: number) => {
    const table = rowsTable(rowsOf);
    await transaction.query(`create unique index on ${table} (fid, since)`);
    await transaction.query(`create index on ${table} (since) where since > 0`);
    await transaction.query(`create index on ${table} (until) where until is not null`);
    await transaction.query(`alter table ${table} alter fid set not null`);
  };
  if (rows[0]!.later) {
    const table = rowsTable(edited.tableId);
    await transaction.query(
      `create table ${table} as select ${columns}, 0 as since, null::integer as until from ${versionTable(base.tableId)}`,
    );
    await transaction.query(`create index on ${table} using gist (geom)`);
    await transaction.query(`create index on ${table} (code)`);
    await shared(edited.tableId);
    return edited.tableId;
  }
  if (base.rowsOf !== null) return base.rowsOf;
  const table = versionTable(base.tableId);
  const renamed = rowsTable(base.tableId);
  await transaction.query(`alter table ${table} rename to ${renamed.slice(renamed.indexOf('.') + 1)}`);
  await transaction.query(
    `alter table ${renamed} add column since integer not null default 0, add column until integer`,
  );
  const { rows: keys } = await transaction.query<{ name: string }>(
    `select quote_ident(conname) as name from pg_constraint where conrelid = $1::regclass and contype = 'p'`,
    [renamed],
  );
  for (const { name } of keys) await transaction.query(`alter table ${renamed} drop constraint ${name}`);
  await shared(base.tableId);
  await createView(transaction, base.tableId, base.tableId, base.version);
  await setRows(transaction, layer, base.version, base.tableId);
  return base.tableId;
}

async function setRows(
  transaction: Queryable,
  layer: string,
  version: number,
  rowsOf: number,
): Promise<void> {
  await transaction.query(
    'update wangge.layer_versions set rows_of = $3 where layer_id = $1 and version = $2',
    [layer, version, rowsOf],
  );
}

const stored = `fid, code, name, parent, properties, ST_AsGeoJSON(geom, 15)::jsonb as geometry, ${etagColumn} as etag,
            case when not ST_IsEmpty(geom)
              then array[ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)] end as box`;

/** @param table of a version */
export async function findFeature(
  database: Queryable,
  table: string,
  fid: number,
): Promise<StoredFeature | undefined> {
  const { rows } = await database.query<StoredFeature>(`select ${stored} from ${table} where fid = $1`, [
    fid,
  ]);
  return rows[0];
}

/** Features to the last digit, with what tells their state: those that meet a box, or those of a code. */
export async function findFeatures(
  database: Queryable,
  table: string,
  wanted: { bbox: Box } | { code: string },
  limit: number,
): Promise<StoredFeature[]> {
  const byBox = 'bbox' in wanted;
  const { rows } = await database.query<StoredFeature>(
    `select ${stored} from ${table}
      where ${byBox ? 'geom && ST_MakeEnvelope($2, $3, $4, $5, 4326)' : 'code = $2'} order by fid limit $1`,
    [limit, ...(byBox ? wanted.bbox : [wanted.code])],
  );
  return rows;
}

/** What is to be stored of a feature; `wkb` null leaves the geometry as it is. */
export interface NewState {
  code: string | null;
  name: string | null;
  parent: string | null;
  properties: Record<string, unknown>;
  wkb: Buffer | null;
}

/** Ends the row of a feature with a version, so that this one no longer has it. */
export async function endRow(
  transaction: Queryable,
  rowsOf: number,
  fid: number,
  version: number,
): Promise<void> {
  await transaction.query(`update ${rowsTable(rowsOf)} set until = $2 where fid = $1 and until is null`, [
    fid,
    version,
  ]);
}

/**
 * Begins a row of a feature with a version. Without a geometry of its own, or with one that is the same to seven
 * decimals, as features are read, it keeps the one that ends there.
 */
export async function beginRow(
  transaction: Queryable,
  rowsOf: number,
  fid: number,
  version: number,
  state: NewState,
): Promise<void> {
  const table = rowsTable(rowsOf);
  await transaction.query(
    `insert into ${table} (${columns}, since)
     select $1, $3, $4, $5, $6,
            case when new.geom is null or ST_AsText(ST_ForcePolygonCCW(new.geom), 7) = ST_AsText(ST_ForcePolygonCCW(old.geom), 7)
                 then old.geom else new.geom end, $2
       from (select ST_GeomFromWKB($7::bytea, 4326) as geom) new
       left join ${table} old on old.fid = $1 and old.until = $2`,
    [fid, version, state.code, state.name, state.parent, JSON.stringify(state.properties), state.wkb],
  );
}

export async function nextFid(transaction: Queryable, layer: string): Promise<number> {
  const { rows } = await transaction.query<{ fid: number }>(
    'update wangge.layers set next_fid = next_fid + 1 where id = $1 returning next_fid - 1 as fid',
    [layer],
  );
  return rows[0]!.fid;
}

/** Makes the view of an edited version and writes down how many features it has, and where. */
export async function completeEdit(
  transaction: Queryable,
  layer: string,
  { version, tableId }: { version: number; tableId: number },
  rowsOf: number,
  more: number,
): Promise<void> {
  await createView(transaction, tableId, rowsOf, version);
  await setRows(transaction, layer, version, rowsOf);
  // The box is looked for in all features only where one that went lay at its edge.
  const rows = rowsTable(rowsOf);
  await transaction.query(
    `update wangge.layer_versions v
        set feature_count = v.feature_count + $3,
            bbox = (select array[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)]
                      from (select case
                              when v.bbox is null or exists (
                                select 1 from ${rows} r where r.until = $2
                                   and not ST_ContainsProperly(ST_MakeEnvelope(v.bbox[1], v.bbox[2], v.bbox[3], v.bbox[4], 4326),
                                                               ST_Envelope(r.geom)))
                              then (select ST_Extent(geom) from ${versionTable(tableId)})
                              else (select ST_Extent(geom) from (
                                      select ST_MakeEnvelope(v.bbox[1], v.bbox[2], v.bbox[3], v.bbox[4], 4326) as geom
                                      union all select geom from ${rows} r where r.since = $2) near)
                              end as box) b)
      where v.layer_id = $1 and v.version = $2`,
    [layer, version, more],
  );
}

export async function logRevisions(
  transaction: Queryable,
  layer: string,
  version: number,
  done: readonly { fid: number; action: string }[],
  author: string,
  note: string | null,
): Promise<void> {
  await transaction.query(
    `insert into wangge.feature_revisions (layer_id, version, fid, action, author, note)
     select $1, $2, fid, action, $5, $6 from unnest($3::bigint[], $4::text[]) as done (fid, action)`,
    [layer, version, done.map(({ fid }) => fid), done.map(({ action }) => action), author, note],
  );
}

/**
 * The revisions of a layer, or of one feature of it, the newest first: those of whole versions, at least `least` where
 * there are as many. `next` is the version before which the following page begins.
 */
export async function revisions(
  database: Queryable,
  layer: string,
  fid: number | null,
  before: number | null,
  least: number,
): Promise<{ rows: Revision[]; next: string | null }> {
  const { rows } = await database.query<Revision & { more: boolean }>(
    `with wanted as (
       select version, fid, action, author, wangge.utc_text(at) as at, note from wangge.feature_revisions
        where layer_id = $1 and ($2::bigint is null or fid = $2) and ($3::integer is null or version < $3)
     ), last as (
       select min(version) as version from (select version from wanted order by version desc limit $4) w
     )
     select wanted.*, exists (select 1 from wanted o where o.version < last.version) as more
       from wanted, last where wanted.version >= last.version order by wanted.version desc, fid`,
    [layer, fid, before, least],
  );
  const last = rows.at(-1);
  return {
    rows: rows.map(({ more: _, ...revision }) => revision),
    next: last?.more ? String(last.version) : null,
  };
}
