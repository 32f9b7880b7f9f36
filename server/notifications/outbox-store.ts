import type {
  Channel,
  Delivery,
  LayerMessage,
  Message,
  Webhook,
} from '../../domain/answers/notifications.ts';
import type { ShareMessage } from '../../domain/answers/share-requests.ts';
import type { Queryable } from '../database/database.ts';
import type { DeliveryQuery, ReplayRequest, ResendRequest, WebhookSettings } from './schema.ts';

export interface NewDelivery {
  message: string;
  channel: Channel;
  target: string;
  payload: Message | LayerMessage | ShareMessage;
  due: Date;
}

/** Keeps what is to be sent; a message that is known already is not kept twice. */
export async function enqueue(transaction: Queryable, deliveries: readonly NewDelivery[]): Promise<void> {
  await transaction.query(
    `insert into wangge.deliveries (message, channel, target, payload, due_at)
     select message, channel, target, payload, due
       from jsonb_to_recordset($1) as d (message text, channel text, target text, payload jsonb, due timestamptz)
     on conflict (message) do nothing`,
    [JSON.stringify(deliveries)],
  );
}

export interface Claimed {
  id: number;
  message: string;
  channel: Channel;
  target: string;
  payload: Message | LayerMessage | ShareMessage;
  attempts: number;
  /** Of a webhook that is still there. */
  url: string | null;
  secret: Buffer | null;
  enabled: boolean | null;
}

/**
 * Takes what is due, at most `each` for one target so that a slow one holds up no other, for `leaseSeconds`: whoever
 * dies meanwhile leaves it to be taken again. Counts as an attempt.
 */
export async function claim(
  database: Queryable,
  channels: readonly Channel[],
  each: number,
  most: number,
  leaseSeconds: number,
): Promise<Claimed[]> {
  const { rows } = await database.query<Claimed>(
    `with target as (
       select distinct d.target from wangge.deliveries d
        where d.state = 'waiting' and d.due_at <= now() and d.channel = any ($1)
     ), due as (
       select taken.id from target cross join lateral (
         select d.id from wangge.deliveries d
          where d.target = target.target and d.state = 'waiting' and d.due_at <= now() and d.channel = any ($1)
          order by d.due_at, d.id limit $2
          for update skip locked) taken
       limit $3
     ), taken as (
       update wangge.deliveries d set attempts = attempts + 1, due_at = now() + make_interval(secs => $4)
         from due where d.id = due.id
       returning d.id, d.message, d.channel, d.target, d.payload, d.attempts)
     select t.*, w.url, w.secret, w.enabled
       from taken t left join wangge.webhooks w on t.channel = 'webhook' and w.id = t.target
      order by t.id`,
    [channels, each, most, leaseSeconds],
  );
  return rows;
}

export async function delivered(database: Queryable, id: number): Promise<void> {
  await database.query(
    `update wangge.deliveries set state = 'delivered', delivered_at = now(), last_error = null where id = $1`,
    [id],
  );
}

/** An attempt failed: tried again at `due`, or dead where that is null. */
export async function failed(
  database: Queryable,
  id: number,
  error: string,
  due: Date | null,
): Promise<void> {
  await database.query(
    `update wangge.deliveries
        set state = case when $3::timestamptz is null then 'dead' else 'waiting' end,
            due_at = coalesce($3, due_at), last_error = $2
      where id = $1`,
    [id, error, due],
  );
}

/** Deliveries, the newest first: of a state and to a target, or of any where those are missing. */
export async function list(
  database: Queryable,
  query: Partial<Record<keyof DeliveryQuery, string | number | undefined>>,
  limit: number,
): Promise<Delivery[]> {
  const { rows } = await database.query<Delivery>(
    `select id, message, channel, target, state, attempts, wangge.utc_text(due_at) as "dueAt",
       last_error as "lastError", wangge.utc_text(created_at) as "createdAt", payload
     from wangge.deliveries
     where ($1::text is null or state = $1) and ($2::bigint is null or id < $2) and ($3::text is null or target = $3)
     order by id desc limit $4`,
    [query.state ?? null, query.cursor ?? null, query.target ?? null, limit],
  );
  return rows;
}

/** Lets the dead be sent again, as if for the first time. @returns how many */
export async function resend(database: Queryable, { ids, target }: ResendRequest): Promise<number> {
  const { rowCount } = await database.query(
    `update wangge.deliveries set state = 'waiting', attempts = 0, due_at = now()
      where state = 'dead' and ($1::bigint[] is null or id = any ($1)) and ($2::text is null or target = $2)`,
    [ids ?? null, target ?? null],
  );
  return rowCount ?? 0;
}

/**
 * Lets what a webhook was sent, or could not be, be sent again under the same `webhook-id`: some, or all after one.
 * @returns how many
 */
export async function replay(database: Queryable, webhook: string, request: ReplayRequest): Promise<number> {
  const { rowCount } = await database.query(
    `update wangge.deliveries set state = 'waiting', attempts = 0, due_at = now(), delivered_at = null
      where channel = 'webhook' and target = $1 and state <> 'waiting'
        and ($2::bigint[] is null or id = any ($2)) and ($3::bigint is null or id > $3)`,
    [webhook, 'ids' in request ? request.ids : null, 'after' in request ? request.after : null],
  );
  return rowCount ?? 0;
}

/** Removes what was delivered, and notifications that were read, more than so many days ago. */
export async function forget(database: Queryable, days: number): Promise<void> {
  await database.query(
    `delete from wangge.deliveries where state = 'delivered' and delivered_at < now() - make_interval(days => $1)`,
    [days],
  );
  await database.query('delete from wangge.notifications where read_at < now() - make_interval(days => $1)', [
    days,
  ]);
}

export interface StoredWebhook extends WebhookSettings {
  id: string;
  /** The key that it belongs to; null for those of the installation. */
  keyId: number | null;
}

export async function webhooks(database: Queryable): Promise<StoredWebhook[]> {
  const { rows } = await database.query<StoredWebhook>(
    'select id, url, kinds, offices, items, layers, enabled, key_id as "keyId" from wangge.webhooks order by id',
  );
  return rows;
}

/** Whose webhooks are meant: those of these keys, or all where it is null. */
export type Owners = readonly number[] | null;

/** With how much of theirs waits or is dead. */
export async function webhooksWithCounts(database: Queryable, keys: Owners): Promise<Webhook[]> {
  const { rows } = await database.query<Webhook>(
    `select w.id, w.url, w.kinds, w.offices, w.items, w.layers, w.enabled, w.key_id as key,
       (select count(*) from wangge.deliveries d where d.target = w.id and d.channel = 'webhook' and d.state = 'waiting')
         as waiting,
       (select count(*) from wangge.deliveries d where d.target = w.id and d.channel = 'webhook' and d.state = 'dead')
         as dead
     from wangge.webhooks w where $1::bigint[] is null or w.key_id = any ($1) order by w.id`,
    [keys],
  );
  return rows;
}

/**
 * Makes a webhook of a key with that secret, or changes where one of `owners` leads and keeps its own.
 * @returns whether it is new; undefined where it is somebody else's
 */
export async function putWebhook(
  database: Queryable,
  id: string,
  { url, kinds, offices, items, layers, enabled }: WebhookSettings,
  secret: Buffer,
  { key, owners }: { key: number | null; owners: Owners },
): Promise<boolean | undefined> {
  const { rows } = await database.query<{ isNew: boolean }>(
    `insert into wangge.webhooks as w (id, url, kinds, offices, items, enabled, secret, key_id, layers)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set url = excluded.url, kinds = excluded.kinds, offices = excluded.offices,
       items = excluded.items, layers = excluded.layers, enabled = excluded.enabled
      where $10::bigint[] is null or w.key_id = any ($10)
     returning secret = $7 as "isNew"`,
    [id, url, kinds, offices, items, enabled, secret, key, layers, owners],
  );
  return rows[0]?.isNew;
}

/** Where a webhook leads and what its messages are signed with; undefined where there is none of that id. */
export async function webhookTarget(
  database: Queryable,
  id: string,
  keys: Owners,
): Promise<{ url: string; secret: Buffer } | undefined> {
  const { rows } = await database.query<{ url: string; secret: Buffer }>(
    'select url, secret from wangge.webhooks where id = $1 and ($2::bigint[] is null or key_id = any ($2))',
    [id, keys],
  );
  return rows[0];
}

export async function setWebhookSecret(
  database: Queryable,
  id: string,
  secret: Buffer,
  keys: Owners,
): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.webhooks set secret = $2 where id = $1 and ($3::bigint[] is null or key_id = any ($3))',
    [id, secret, keys],
  );
  return rowCount === 1;
}

export async function disableWebhook(database: Queryable, id: string): Promise<void> {
  await database.query('update wangge.webhooks set enabled = false where id = $1', [id]);
}

export async function deleteWebhook(database: Queryable, id: string, keys: Owners): Promise<boolean> {
  const { rowCount } = await database.query(
    'delete from wangge.webhooks where id = $1 and ($2::bigint[] is null or key_id = any ($2))',
    [id, keys],
  );
  return rowCount === 1;
}
