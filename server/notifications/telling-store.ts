import type { Order } from '../../domain/answers/orders.ts';
import type { Severity } from '../../domain/items/entries.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { LogAction } from '../../domain/orders/transitions.ts';
import type { Queryable } from '../database/database.ts';
import { maskText } from '../personal/mask.ts';

/** An entry of the log with what is needed to know who is to be told of it. */
export interface Entry {
  id: number;
  at: Date;
  action: LogAction;
  fromState: OrderState | null;
  toState: OrderState;
  actor: string;
  note: string | null;
  orderId: number;
  item: string;
  severity: Severity;
  leadCode: string;
  street: string | null;
  district: string | null;
  order: Order;
  /** What the order lies in, as in `domain/access/scopes.ts`, and who reported it. */
  scopes: string[];
  reporters: string[];
}

/** How far the log has been told; null while another process is at it. Locked until the transaction ends. */
export async function takePosition(transaction: Queryable): Promise<number | null> {
  const { rows } = await transaction.query<{ position: number }>(
    'select position from wangge.notified for update skip locked',
  );
  return rows[0]?.position ?? null;
}

export async function setPosition(transaction: Queryable, position: number): Promise<void> {
  await transaction.query('update wangge.notified set position = $1', [position]);
}

/** The newest entry, 0 while there is none; and those after `position` with one of these actions, at most `limit`. */
export async function entriesAfter(
  transaction: Queryable,
  position: number,
  actions: readonly string[],
  limit: number,
): Promise<{ newest: number; entries: Entry[] }> {
  const newest = await transaction.query<{ id: number }>(
    'select coalesce(max(id), 0) as id from wangge.order_log',
  );
  const { rows } = await transaction.query<Entry>(
    `select l.id, l.at, l.action, l.from_state as "fromState", l.to_state as "toState", l.actor, l.note,
       o.id as "orderId", o.item, o.severity, o.lead_code as "leadCode", o.street, o.district,
       o.scopes, o.reporters, wangge.order_document(o) as "order"
     from wangge.order_log l join wangge.orders o on o.id = l.order_id
     where l.id > $1 and l.id <= $4 and l.action = any ($2)
     order by l.id limit $3`,
    [position, actions, limit, newest.rows[0]!.id],
  );
  // Entries from before notes were stored masked hold them whole.
  const entries = rows.map((entry) => ({
    ...entry,
    note: entry.note === null ? null : maskText(entry.note),
  }));
  return { newest: newest.rows[0]!.id, entries };
}

/** Who is to be told of an entry: whoever is on duty for the first of the offices that has anybody. */
export interface Told {
  place: number;
  log_id: number;
  order_id: number;
  kind: string;
  at: Date;
  actor: string;
  offices: string[];
  /** People who are told by name, beside those. */
  people: string[];
}

/** A notification that was kept. */
export interface Kept {
  id: number;
  log_id: number;
  kind: string;
  office: string;
  recipient: string;
  /** Where the recipient wants mail, if at all. */
  mail: string | null;
}

/** See `wangge.notify_people`. */
export async function notifyPeople(transaction: Queryable, told: readonly Told[]): Promise<Kept[]> {
  const { rows } = await transaction.query<Kept>('select * from wangge.notify_people($1)', [
    JSON.stringify(told),
  ]);
  return rows;
}

/** Tells the feed who has something new; the last statement of its transaction. */
export async function announce(transaction: Queryable, recipients: readonly string[]): Promise<void> {
  await transaction.query(
    `select wangge.append_feed('notification', null, null, null, jsonb_build_object('recipient', recipient))
       from unnest($1::text[]) as recipient`,
    [recipients],
  );
}
