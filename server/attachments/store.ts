import type { Attachment, Doubt, Stage } from '../../domain/answers/attachments.ts';
import { endStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible, orderVisible } from '../database/visible-rows.ts';
import { maskText } from '../personal/mask.ts';
import type { Edit } from './metadata/edit.ts';
import type { PhotoFacts } from './photo.ts';
import type { StageCounts } from './schema.ts';

/** Whose attachment it is. */
export type Owner = { event: number } | { order: number };

/** What an attachment is to show, and whether more may be added to it. */
export interface Matter {
  owner: Owner;
  point: [number, number];
  accuracy: number | null;
  occurredAt: Date;
  orderNumber: string;
  ended: boolean;
}

/** What the reader may see, as in `domain/access/scopes.ts`; null for the whole city. */
type Scopes = readonly string[] | null;

/** The keys of event and order, one of them null. */
function keysOf(owner: Owner): [number | null, number | null] {
  return 'event' in owner ? [owner.event, null] : [null, owner.order];
}

const matterColumns = `json_build_array(st_x(e.geom), st_y(e.geom)) as point, e.accuracy, e.occurred_at as "occurredAt",
  o.number as "orderNumber", o.state = any ($3) as ended`;
async function matter(
  database: Queryable,
  link: string,
  condition: string,
  visible: string,
  key: unknown,
  scopes: Scopes,
): Promise<(Omit<Matter, 'owner'> & { eventId: number; orderId: number }) | undefined> {
  const { rows } = await database.query<Omit<Matter, 'owner'> & { eventId: number; orderId: number }>(
    `select e.id as "eventId", o.id as "orderId", ${matterColumns}
       from wangge.events e join wangge.orders o on ${link}
      where ${condition} and ${visible}`,
    [key, scopes, endStates],
  );
  return rows[0];
}

export async function matterOfEvent(
  database: Queryable,
  id: number,
  scopes: Scopes,
): Promise<Matter | undefined> {
  const found = await matter(database, 'o.id = e.order_id', 'e.id = $1', eventVisible('$2'), id, scopes);
  return found && { ...found, owner: { event: found.eventId } };
}

export async function matterOfOrder(
  database: Queryable,
  number: string,
  scopes: Scopes,
): Promise<Matter | undefined> {
  const found = await matter(
    database,
    'e.id = o.event_id',
    'o.number = $1',
    orderVisible('$2'),
    number,
    scopes,
  );
  return found && { ...found, owner: { order: found.orderId } };
}

/** What is written of an attachment whose bytes are safe. */
export interface AttachmentRow extends PhotoFacts {
  stage: Stage;
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  distance: number | null;
  doubts: Doubt[];
  /** Null of what is no photo. */
  edits: Edit[] | null;
}

/** Holds off the removal of what no row names until the transaction ends. */
export async function holdContents(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock_shared(7207, 30)');
}

/** Alone with the contents until the transaction ends: nobody adds a row meanwhile. */
export async function claimContents(transaction: Queryable): Promise<void> {
  await transaction.query('select pg_advisory_xact_lock(7207, 30)');
}

/** Those of the contents that no row names. */
export async function unnamed(transaction: Queryable, sha256s: string[]): Promise<string[]> {
  const { rows } = await transaction.query<{ sha256: string }>(
    `select given.sha256 from unnest($1::text[]) as given (sha256)
      where not exists (select from wangge.attachments a
                         where a.sha256 = decode(given.sha256, 'hex') and a.removed_at is null)`,
    [sha256s],
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Writes an attachment; null when its owner has the same file at that stage already. */
export async function insert(
  transaction: Queryable,
  owner: Owner,
  row: AttachmentRow,
  by: { name: string; role: string },
): Promise<Attachment | null> {
  const { rows } = await transaction.query<{ attachment: Attachment }>(
    `insert into wangge.attachments as a (event_id, order_id, stage, name, media_type, size, sha256, taken_at,
       taken_geom, distance, doubts, added_by, added_role, edits)
     values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, st_point($9, $10, 4326), $11, $12, $13, $14, $15)
     on conflict do nothing
     returning wangge.attachment_document(a) as attachment`,
    [
      ...keysOf(owner),
      row.stage,
      maskText(row.name),
      row.mediaType,
      row.size,
      row.sha256,
      row.takenAt,
      row.takenPoint?.[0] ?? null,
      row.takenPoint?.[1] ?? null,
      row.distance,
      row.doubts,
      by.name,
      by.role,
      row.edits && JSON.stringify(row.edits),
    ],
  );
  return rows[0]?.attachment ?? null;
}

/** The attachment that has the same owner, stage and content. */
export async function findSame(
  transaction: Queryable,
  owner: Owner,
  { stage, sha256 }: AttachmentRow,
): Promise<Attachment> {
  const { rows } = await transaction.query<{ attachment: Attachment }>(
    `select wangge.attachment_document(a) as attachment from wangge.attachments a
      where (a.event_id = $1 or a.order_id = $2) and a.stage = $3 and a.sha256 = decode($4, 'hex')
        and a.removed_at is null`,
    [...keysOf(owner), stage, sha256],
  );
  return rows[0]!.attachment;
}

/** How many attachments an event or an order has of its own. */
export async function countOf(transaction: Queryable, owner: Owner): Promise<number> {
  const { rows } = await transaction.query<{ count: number }>(
    `select count(*) from wangge.attachments a
      where (a.event_id = $1 or a.order_id = $2) and a.removed_at is null`,
    keysOf(owner),
  );
  return rows[0]!.count;
}

export async function ofEvent(database: Queryable, id: number): Promise<Attachment[]> {
  const { rows } = await database.query<{ attachments: Attachment[] }>(
    'select wangge.attachments_of_event($1) as attachments',
    [id],
  );
  return rows[0]!.attachments;
}

/** The attachments of an order and of its reports that the reader may see, the first first. */
export async function ofOrder(database: Queryable, number: string, scopes: Scopes): Promise<Attachment[]> {
  const { rows } = await database.query<{ attachment: Attachment }>(
    `select wangge.attachment_document(a) as attachment
       from wangge.orders o
         cross join lateral (
           select own.* from wangge.attachments own where own.order_id = o.id and ${orderVisible('$2')}
           union all
           select a.* from wangge.events e join wangge.attachments a on a.event_id = e.id
            where e.order_id = o.id and ${eventVisible('$2')}) a
      where o.number = $1 and a.removed_at is null
      order by a.id`,
    [number, scopes],
  );
  return rows.map(({ attachment }) => attachment);
}

/** How many photos of each stage an order has, its events' included. */
export async function photosOfOrder(database: Queryable, orderId: number): Promise<StageCounts> {
  const { rows } = await database.query<{ stage: Stage; count: number }>(
    `select a ->> 'stage' as stage, count(*) as count
       from jsonb_array_elements(wangge.attachments_of_order($1)) a
      where a ->> 'mediaType' like 'image/%' group by 1`,
    [orderId],
  );
  const counts: StageCounts = { before: 0, after: 0, other: 0 };
  for (const { stage, count } of rows) counts[stage] = count;
  return counts;
}

/** Where an attachment's bytes are and how they are to be served. */
export interface StoredFile {
  name: string;
  mediaType: string;
  size: number;
  sha256: string;
  edits: Edit[] | null;
  addedBy: string;
  orderNumber: string;
  ended: boolean;
}

/** Keeps what is left out of a photo that came in before that was found out. */
export async function setEdits(database: Queryable, id: number, edits: readonly Edit[]): Promise<void> {
  await database.query('update wangge.attachments set edits = $2 where id = $1', [id, JSON.stringify(edits)]);
}

export async function find(database: Queryable, id: number, scopes: Scopes): Promise<StoredFile | undefined> {
  const { rows } = await database.query<StoredFile>(
    `select a.name, a.media_type as "mediaType", a.size, encode(a.sha256, 'hex') as sha256, a.edits, a.added_by as "addedBy",
            o.number as "orderNumber", o.state = any ($3) as ended
       from wangge.attachments a
         left join wangge.events told on told.id = a.event_id
         join wangge.orders o on o.id = coalesce(a.order_id, told.order_id)
         left join wangge.events e on e.id = told.id
      where a.id = $1 and a.removed_at is null
        and case when a.order_id is null then ${eventVisible('$2')} else ${orderVisible('$2')} end`,
    [id, scopes, endStates],
  );
  return rows[0];
}

/** Takes an attachment away; who did so and why stays. */
export async function remove(transaction: Queryable, id: number, by: string, reason: string): Promise<void> {
  await transaction.query(
    `update wangge.attachments set removed_by = $2, removed_at = clock_timestamp(), removed_reason = $3 where id = $1`,
    [id, by, maskText(reason)],
  );
}

/** Tells the feed that an order has more to show now; the last statement of its transaction. */
export async function announce(transaction: Queryable, orderNumber: string): Promise<void> {
  await transaction.query(
    'select wangge.announce_orders(array(select id from wangge.orders where number = $1))',
    [orderNumber],
  );
}

/** The first photo of each of these events that has one. */
export async function firstPhotos(
  database: Queryable,
  eventIds: readonly number[],
): Promise<{ event: number; id: number }[]> {
  const { rows } = await database.query<{ event: number; id: number }>(
    `select distinct on (event_id) event_id as event, id from wangge.attachments
      where event_id = any ($1) and removed_at is null and media_type like 'image/%'
      order by event_id, id`,
    [eventIds],
  );
  return rows;
}
