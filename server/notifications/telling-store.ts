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

/** Offices of which one is to be told of an entry, or people by name. */
export interface Told {
  at: Date;
  /** Asked one after the other for somebody on duty. */
  offices: string[];
  people: string[];
}

/** Somebody who may be told. */
export interface Candidate {
  /** Which of what was asked for, from 0. */
  told: number;
  /** Of the office among those that were asked for, from 1; 0 for people by name. */
  place: number;
  office: string;
  person: string;
}

/** Whoever is on duty, see `wangge.staffed`, in the order in which they are asked. */
export async function candidatesOf(transaction: Queryable, told: readonly Told[]): Promise<Candidate[]> {
  const { rows } = await transaction.query<Candidate>(
    `select t.told, d.place, d.office, d.person
       from jsonb_to_recordset($1) as t (told integer, at timestamptz, offices text[], people text[])
       cross join lateral (
         select s.place, s.office, s.person from wangge.staffed(t.offices, t.at) s where cardinality(t.offices) > 0
         union
         select 0, 'named', named.person from unnest(t.people) as named (person)) d
      order by t.told, d.place, d.person`,
    [JSON.stringify(told.map((each, index) => ({ ...each, told: index })))],
  );
  return rows;
}

/** A notification for somebody. */
export interface Notice {
  logId: number;
  orderId: number;
  kind: string;
  at: Date;
  office: string;
  person: string;
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

/** Keeps notifications; of an entry one for each person, whoever told him of it before. */
export async function keepNotices(transaction: Queryable, notices: readonly Notice[]): Promise<Kept[]> {
  const { rows } = await transaction.query<Kept>(
    `with kept as (
       insert into wangge.notifications as n (log_id, order_id, kind, office, recipient, at)
       select t."logId", t."orderId", t.kind, t.office, t.person, t.at
         from jsonb_to_recordset($1) as t (
           "logId" bigint, "orderId" bigint, kind text, office text, person text, at timestamptz)
        order by t."logId", t.person
       on conflict (log_id, recipient) do nothing
       returning n.id, n.log_id, n.kind, n.office, n.recipient)
     select k.id, k.log_id, k.kind, k.office, k.recipient, u.mail
       from kept k join wangge.users u on u.name = k.recipient order by k.id`,
    [JSON.stringify(notices)],
  );
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
