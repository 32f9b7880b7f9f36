import type { LayerChange } from '../../domain/answers/layer-changes.ts';
import type { Queryable } from '../database/database.ts';
import type { LayerDefinition } from '../layers/schema.ts';
import type { NewChange } from './describing.ts';

type Box = [number, number, number, number];

/** What the feed tells of a layer. */
export interface FeedEntry {
  id: number;
  at: Date;
  payload: {
    layer: string;
    version?: number;
    change: 'published' | 'edited' | 'planned' | 'plan-cancelled' | 'defined';
    effectiveFrom?: string;
    edits?: { fid: number; before: Box | null; after: Box | null }[];
  };
  /** Around the places that it tells of, in CRS84. */
  box: Box | null;
}

export async function position(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ position: number }>(
    'select position from wangge.layer_changes_read',
  );
  return rows[0]!.position;
}

/** The position for whoever writes on from it, others wait. */
export async function lockPosition(transaction: Queryable): Promise<number> {
  const { rows } = await transaction.query<{ position: number }>(
    'select position from wangge.layer_changes_read for update',
  );
  return rows[0]!.position;
}

export async function setPosition(transaction: Queryable, reached: number): Promise<void> {
  await transaction.query('update wangge.layer_changes_read set position = $1', [reached]);
}

/** Entries about layers after a position, at most `limit`, and how far the feed goes. */
export async function entriesAfter(
  database: Queryable,
  after: number,
  limit: number,
): Promise<{ newest: number; entries: FeedEntry[] }> {
  const newest = await database.query<{ id: number }>('select coalesce(max(id), 0) as id from wangge.feed');
  const { rows } = await database.query<FeedEntry>(
    `select id, at, payload,
            case when not st_isempty(geom)
              then array[st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom)] end as box
       from wangge.feed where id > $1 and id <= $2 and topic = 'layer' order by id limit $3`,
    [after, newest.rows[0]!.id, limit],
  );
  return { newest: newest.rows[0]!.id, entries: rows };
}

interface Described {
  title: LayerChange['title'];
  fields: LayerDefinition['fields'];
  visibility: LayerDefinition['visibility'];
}

/** A layer as it is defined now. */
export async function layerNow(database: Queryable, layer: string): Promise<Described | undefined> {
  const { rows } = await database.query<Described>(
    `select jsonb_build_object('zh', title_zh, 'en', title_en) as title,
            coalesce(definition -> 'fields', '[]') as fields, visibility
       from wangge.layers where id = $1`,
    [layer],
  );
  return rows[0];
}

export async function known(
  database: Queryable,
  layer: string,
): Promise<Pick<Described, 'fields' | 'visibility'> | undefined> {
  const { rows } = await database.query<Pick<Described, 'fields' | 'visibility'>>(
    'select fields, visibility from wangge.layer_changes_known where layer_id = $1',
    [layer],
  );
  return rows[0];
}

/** Keeps what partners know of these layers from now on. */
export async function know(transaction: Queryable, layers: readonly string[]): Promise<void> {
  await transaction.query(
    `insert into wangge.layer_changes_known (layer_id, fields, visibility)
     select id, coalesce(definition -> 'fields', '[]'), visibility from wangge.layers where id = any ($1)
     on conflict (layer_id) do update set fields = excluded.fields, visibility = excluded.visibility`,
    [layers],
  );
}

/** The version that was in force before the one that an entry of the feed tells of; null where there was none. */
export async function versionBefore(
  database: Queryable,
  layer: string,
  version: number,
  feedId: number,
): Promise<number | null> {
  const { rows } = await database.query<{ version: number }>(
    `select version from wangge.publications
      where layer_id = $1 and id < (
        select max(p.id) from wangge.publications p join wangge.feed f on f.id = $3
         where p.layer_id = $1 and p.version = $2 and p.published_at <= f.at)
      order by id desc limit 1`,
    [layer, version, feedId],
  );
  return rows[0]?.version ?? null;
}

export async function featureCount(database: Queryable, layer: string, version: number): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'select feature_count as count from wangge.layer_versions where layer_id = $1 and version = $2',
    [layer, version],
  );
  return rows[0]?.count ?? 0;
}

/** Keeps a change, and answers it with its number. */
export async function add(transaction: Queryable, feedId: number, change: NewChange): Promise<LayerChange> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.layer_changes (feed_id, at, layer_id, type, document) values ($1, $2, $3, $4, $5) returning id`,
    [feedId, change.at, change.layer, change.type, JSON.stringify(change)],
  );
  return { id: rows[0]!.id, ...change };
}

export async function newest(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>(
    'select coalesce(max(id), 0) as id from wangge.layer_changes',
  );
  return rows[0]!.id;
}

export async function changesAfter(
  database: Queryable,
  after: number,
  layer: string | null,
  limit: number,
): Promise<LayerChange[]> {
  const { rows } = await database.query<{ id: number; document: NewChange }>(
    `select id, document from wangge.layer_changes
      where id > $1 and ($2::text is null or layer_id = $2) order by id limit $3`,
    [after, layer, limit],
  );
  return rows.map(({ id, document }) => ({ id, ...document }));
}
