import type { Queryable } from '../../database/database.ts';
import { type Box, changedPlaces, fewerBoxes, keepPlaces } from './changed-places.ts';

/** What the feed tells of a layer. */
export interface LayerChange {
  layer: string;
  /** The version that it is about; none for a changed definition. */
  version?: number;
  change: 'published' | 'edited' | 'planned' | 'plan-cancelled' | 'defined';
  /** When a planned version is to come into force. */
  effectiveFrom?: Date;
  /** Of edited features only: where each was and where it is, west, south, east, north; null for neither. */
  edits?: { fid: number; action: string; before: Box | null; after: Box | null }[];
}

/** The feed tells of no more places than this, each of them wider where there are more. */
const mostTold = 100;

/**
 * Tells every process of a change of the catalogue. `whole` says that any feature of the layer may be another one;
 * otherwise features inside `boxes` are, and no others. The last statement of its transaction.
 * @param places where features changed; null for anywhere
 */
export async function announce(
  transaction: Queryable,
  change: LayerChange,
  places: readonly Box[] | null = [],
): Promise<void> {
  const boxes = fewerBoxes(places ?? [], mostTold);
  await transaction.query(
    `select wangge.append_feed('layer', null, null,
       (select ST_Collect(ST_MakeEnvelope((b ->> 0)::float8, (b ->> 1)::float8, (b ->> 2)::float8, (b ->> 3)::float8, 4326))
          from jsonb_array_elements($2::jsonb) b), $1::jsonb)`,
    [JSON.stringify({ ...change, whole: places === null, boxes }), JSON.stringify(boxes)],
  );
}

/** Whether a version of a layer was in force from a later time on. */
export async function hasLater(transaction: Queryable, id: string, time: Date): Promise<boolean> {
  const { rows } = await transaction.query<{ later: boolean }>(
    'select exists (select from wangge.publications where layer_id = $1 and effective_from > $2) as later',
    [id, time],
  );
  return rows[0]!.later;
}

/**
 * Enters that a version was in force from a day in the past on until that of a later one, in the caller's transaction.
 * For the present nothing changes.
 */
export async function putInThePast(
  transaction: Queryable,
  id: string,
  version: number,
  publishedBy: string,
  validFrom: Date,
): Promise<void> {
  await transaction.query('select wangge.hold_feed()');
  await transaction.query(
    `update wangge.layer_versions set state = 'superseded' where layer_id = $1 and version = $2 and state = 'checked'`,
    [id, version],
  );
  const { rows: entered } = await transaction.query<{ id: number }>(
    `insert into wangge.publications (layer_id, version, effective_from, published_at, published_by)
     values ($1, $2, $3, clock_timestamp(), $4) returning id`,
    [id, version, validFrom, publishedBy],
  );
  // For the present nothing has changed anywhere.
  await keepPlaces(transaction, id, entered[0]!.id, []);
  await announce(transaction, { layer: id, version, change: 'published', effectiveFrom: validFrom });
}

/**
 * Puts a version in force and says so in the feed, in the caller's transaction; returns the publication's number.
 * @param effectiveFrom now unless given; not before the layer's newest publication
 * @param validFrom in its place a day in the past, from which it was in force in truth
 * @param edits what was changed in the version in force to make this one
 * @param differing where the two differ, null for anywhere; found by comparing them unless it or `edits` is given
 */
export async function putInForce(
  transaction: Queryable,
  id: string,
  version: number,
  publishedBy: string,
  {
    effectiveFrom = null,
    validFrom = null,
    edits,
    differing = edits?.flatMap(({ before, after }) => [before, after]).filter((box) => box !== null),
  }: {
    effectiveFrom?: Date | null;
    validFrom?: Date | null;
    edits?: LayerChange['edits'];
    differing?: readonly Box[] | null | undefined;
  } = {},
): Promise<number> {
  const places = differing === undefined ? await changedPlaces(transaction, id, version) : differing;
  // Publications commit in the order of their ids: a number tells all that was in force after it.
  await transaction.query('select wangge.hold_feed()');
  await transaction.query(
    `update wangge.layer_versions
        set state = case when version = $2 then 'published' else 'superseded' end
      where layer_id = $1 and (version = $2 or state = 'published')`,
    [id, version],
  );
  await transaction.query(
    'update wangge.layers set published_version = $2, updated_at = now() where id = $1',
    [id, version],
  );
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.publications (layer_id, version, effective_from, published_at, published_by)
     select $1, $2, coalesce($5::timestamptz,
                             greatest(coalesce($4::timestamptz, at),
                                      (select max(effective_from) from wangge.publications where layer_id = $1))), at, $3
       from clock_timestamp() as at
     returning id`,
    [id, version, publishedBy, effectiveFrom, validFrom],
  );
  const publication = rows[0]!.id;
  await keepPlaces(transaction, id, publication, places);
  const change = edits ? { change: 'edited' as const, edits } : { change: 'published' as const };
  await announce(transaction, { layer: id, version, ...change }, places);
  return publication;
}

/**
 * The version that was in force before the present one first was, undefined where there was none. Rolling back
 * twice therefore goes two versions back rather than to and fro.
 */
export async function previousVersion(database: Queryable, id: string): Promise<number | undefined> {
  const { rows } = await database.query<{ version: number }>(
    `select p.version
       from wangge.publications p join wangge.layers l on l.id = p.layer_id
      where p.layer_id = $1 and p.version <> l.published_version
        and p.id < (select min(id) from wangge.publications
                     where layer_id = $1 and version = l.published_version)
      order by p.id desc limit 1`,
    [id],
  );
  return rows[0]?.version;
}
