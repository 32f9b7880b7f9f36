import type { Queryable } from '../database/database.ts';
import type { PublishedLayer, Tier } from './published.ts';
import { announce } from './publishing/in-force.ts';
import type { LayerDefinition } from './schema.ts';
import { versionTable } from './tables.ts';

/**
 * Writes definitions, in the caller's transaction; one that changes an older one is told to every process. A style that
 * a person has set stays.
 * @returns the ids of those that were new or other than before
 */
export async function saveDefinitions(
  transaction: Queryable,
  definitions: LayerDefinition[],
): Promise<string[]> {
  const { rows } = await transaction.query<{ id: string; published: boolean }>(
    `insert into wangge.layers (id, title_zh, title_en, theme, role, tier, geometry_type, visibility, definition)
     select d ->> 'id', d -> 'title' ->> 'zh', d -> 'title' ->> 'en', d ->> 'theme', d ->> 'role', d ->> 'tier',
            d ->> 'geometryType', d ->> 'visibility', d
       from jsonb_array_elements($1::jsonb) as d
     on conflict (id) do update set
       title_zh = excluded.title_zh, title_en = excluded.title_en, theme = excluded.theme, role = excluded.role,
       tier = excluded.tier, geometry_type = excluded.geometry_type, visibility = excluded.visibility,
       definition = wangge.whole_definition(excluded.definition, wangge.layers.style, wangge.layers.own_fields),
       updated_at = now()
     where wangge.layers.definition
           <> wangge.whole_definition(excluded.definition, wangge.layers.style, wangge.layers.own_fields)
     returning id, published_version is not null as published`,
    [JSON.stringify(definitions)],
  );
  for (const { id, published } of rows)
    if (published) await announce(transaction, { layer: id, change: 'defined' });
  return rows.map(({ id }) => id);
}

/**
 * Overrides the style of a layer, in the caller's transaction; every process learns of it.
 * @param style null forgets what a person has set; the definition is then as it is given
 */
export async function saveStyle(
  transaction: Queryable,
  definition: LayerDefinition,
  style: LayerDefinition['style'] | null,
): Promise<void> {
  await transaction.query('update wangge.layers set style = $2 where id = $1', [
    definition.id,
    style && JSON.stringify(style),
  ]);
  await saveDefinitions(transaction, [definition]);
}

/**
 * Gives a layer fields beside those of its file, in the caller's transaction, told to every process.
 * @param definition as its file says
 */
export async function saveFields(
  transaction: Queryable,
  definition: LayerDefinition,
  fields: LayerDefinition['fields'],
): Promise<void> {
  await transaction.query('update wangge.layers set own_fields = $2 where id = $1', [
    definition.id,
    fields.length === 0 ? null : JSON.stringify(fields),
  ]);
  await saveDefinitions(transaction, [definition]);
}

export interface LayerRow {
  id: string;
  role: LayerDefinition['role'];
  geometry_type: LayerDefinition['geometryType'];
  definition: LayerDefinition;
  published_version: number | null;
  /** Whether a person has set how it is drawn, over the file that defines it. */
  restyled: boolean;
}

export async function findLayer(database: Queryable, id: string): Promise<LayerRow | undefined> {
  const { rows } = await database.query<LayerRow>(
    'select id, role, geometry_type, definition, published_version, style is not null as restyled from wangge.layers where id = $1',
    [id],
  );
  return rows[0];
}

export async function layerIds(database: Queryable): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>('select id from wangge.layers order by id');
  return rows.map((row) => row.id);
}

interface PublishedRow {
  id: string;
  version: number;
  table_id: number;
  tier: Tier | null;
  definition: LayerDefinition;
  feature_count: number;
  bbox: [number, number, number, number] | null;
  effective_from: Date;
  published_at: Date;
  publication_id: number;
}

function fromRow(row: PublishedRow): PublishedLayer {
  const { definition } = row;
  return {
    id: row.id,
    version: row.version,
    tableId: row.table_id,
    table: versionTable(row.table_id),
    title: definition.title,
    theme: definition.theme,
    role: definition.role,
    tier: row.tier,
    geometryType: definition.geometryType,
    visibility: definition.visibility,
    definition,
    featureCount: row.feature_count,
    bbox: row.bbox,
    effectiveFrom: row.effective_from,
    publishedAt: row.published_at,
    publicationId: row.publication_id,
  };
}

/** The table of a version that has one; undefined for a version that is being loaded, was refused or cancelled. */
export async function tableOf(
  database: Queryable,
  layer: string,
  version: number,
): Promise<string | undefined> {
  const { rows } = await database.query<{ table_id: number }>(
    `select table_id from wangge.layer_versions
      where layer_id = $1 and version = $2 and state in ('checked', 'published', 'superseded')`,
    [layer, version],
  );
  return rows[0] && versionTable(rows[0].table_id);
}

/** The newest publication of each layer among those that meet a condition on `p` with one parameter. */
async function newestOf(database: Queryable, condition: string, value: unknown): Promise<PublishedLayer[]> {
  const { rows } = await database.query<PublishedRow>(
    `select distinct on (p.layer_id)
            l.id, p.version, v.table_id, l.tier, l.definition, v.feature_count, v.bbox,
            p.effective_from, p.published_at, p.id as publication_id
       from wangge.publications p
       join wangge.layers l on l.id = p.layer_id
       join wangge.layer_versions v on v.layer_id = p.layer_id and v.version = p.version
      where ${condition}
      order by p.layer_id, p.effective_from desc, p.id desc`,
    [value],
  );
  return rows.map(fromRow);
}

/** The publications in force at `time`, one for each layer that had any. */
export function publishedAt(database: Queryable, time: Date | null): Promise<PublishedLayer[]> {
  return newestOf(database, 'p.effective_from <= coalesce($1::timestamptz, now())', time);
}

/** The publications in force after the one of this number, one for each layer that had any; of those since before a time, where one is given. */
export function publishedAfter(
  database: Queryable,
  publication: number,
  before?: Date,
): Promise<PublishedLayer[]> {
  const condition = before
    ? 'p.id <= ($1::json ->> 0)::bigint and p.effective_from < ($1::json ->> 1)::timestamptz'
    : 'p.id <= $1';
  return newestOf(database, condition, before ? JSON.stringify([publication, before]) : publication);
}

/** The versions that are planned to be in force at a time, one for each layer that has such a plan. */
export async function plannedAt(database: Queryable, time: Date): Promise<PublishedLayer[]> {
  const { rows } = await database.query<PublishedRow>(
    `select distinct on (p.layer_id)
            l.id, p.version, v.table_id, l.tier, l.definition, v.feature_count, v.bbox,
            p.effective_from, p.planned_at as published_at, 0 as publication_id
       from wangge.planned_publications p
       join wangge.layers l on l.id = p.layer_id
       join wangge.layer_versions v on v.layer_id = p.layer_id and v.version = p.version
      where p.cancelled_at is null and p.publication_id is null and p.effective_from <= $1
      order by p.layer_id, p.effective_from desc, p.id desc`,
    [time],
  );
  return rows.map((row) => ({ ...fromRow(row), planned: true as const }));
}

/** One version that passed its checks, with the publication that last put it in force, if any did. */
export async function findVersion(
  database: Queryable,
  id: string,
  version: number,
): Promise<PublishedLayer | undefined> {
  const { rows } = await database.query<PublishedRow>(
    `select l.id, v.version, v.table_id, l.tier, l.definition, v.feature_count, v.bbox,
            coalesce(p.effective_from, v.created_at) as effective_from,
            coalesce(p.published_at, v.created_at) as published_at, coalesce(p.id, 0) as publication_id
       from wangge.layer_versions v
       join wangge.layers l on l.id = v.layer_id
       left join lateral (select * from wangge.publications p
                           where p.layer_id = v.layer_id and p.version = v.version
                           order by p.id desc limit 1) p on true
      where v.layer_id = $1 and v.version = $2 and v.state in ('checked', 'published', 'superseded')`,
    [id, version],
  );
  const row = rows[0];
  return row && fromRow(row);
}

export interface VersionRow {
  layer_id: string;
  version: number;
  state: string;
  source_name: string;
  feature_count: number;
  created_by: string;
  created_at: Date;
  /** When it is planned to come into force; null where that is not planned. */
  planned_for: Date | null;
}

export async function listVersions(database: Queryable): Promise<VersionRow[]> {
  const { rows } = await database.query<VersionRow>(
    `select layer_id, version, state, source_name, feature_count, created_by, created_at,
            (select p.effective_from from wangge.planned_publications p
              where p.layer_id = v.layer_id and p.version = v.version and p.cancelled_at is null
                and p.publication_id is null) as planned_for
       from wangge.layer_versions v order by layer_id, version`,
  );
  return rows;
}

/** The number of the newest change of the catalogue, 0 before the first; see `announce`. */
export async function newestChange(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    "select coalesce(max(id), 0) as id from wangge.feed where topic = 'layer'",
  );
  return rows[0]?.id ?? 0;
}

/** Locks the layer, so that two people who publish at once do it one after the other. */
export async function lockLayer(transaction: Queryable, id: string): Promise<LayerRow | undefined> {
  const { rows } = await transaction.query<LayerRow>(
    `select id, role, geometry_type, definition, published_version
       from wangge.layers where id = $1 for update`,
    [id],
  );
  return rows[0];
}
