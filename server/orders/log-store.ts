import type { OrderState } from '../../domain/orders/states.ts';
import type { LogAction } from '../../domain/orders/transitions.ts';
import type { Queryable } from '../database/database.ts';
import { maskText, type PersonalValue, separateText } from '../personal/mask.ts';
import { closed } from '../personal/sealing.ts';

/** What the log says of a step. */
export interface Entry {
  orderId: number;
  action: LogAction;
  /** Null where the order begins. */
  from: OrderState | null;
  to: OrderState;
  note: string | null;
}

/** What is known of a step beside the log, where its sender gave it an id or took it before it was sent. */
export interface Sent {
  sender: string;
  request: string | null;
  /** Seconds from the doing to the sending. */
  ago: number | null;
  /** By the sender's clock. */
  phoneAt: string | null;
}

/** Keeps it of the newest entry of an order. */
export async function keepSent(transaction: Queryable, orderId: number, sent: Sent): Promise<void> {
  if (sent.request === null) return;
  await transaction.query(
    `insert into wangge.sent_steps (log_id, sender, request, done_at, phone_at)
     select max(l.id), $2, $3, max(l.at) - make_interval(secs => $4), $5 from wangge.order_log l where l.order_id = $1
     on conflict do nothing`,
    [orderId, sent.sender, sent.request, sent.ago, sent.phoneAt],
  );
}

/** Whether a step of an order was taken that its sender gave this id. */
export async function wasTaken(
  transaction: Queryable,
  orderId: number,
  sender: string,
  request: string,
): Promise<boolean> {
  const { rowCount } = await transaction.query(
    `select from wangge.sent_steps s join wangge.order_log l on l.id = s.log_id
      where s.sender = $1 and s.request = $2 and l.order_id = $3`,
    [sender, request, orderId],
  );
  return rowCount !== 0;
}

/** A note of an order's entry that held something of a person. */
interface NotedOfPerson extends PersonalValue {
  order: number;
  action: LogAction;
}

/** Keeps what the notes of the newest entries of these orders held of persons. */
async function keepPersonal(transaction: Queryable, held: readonly NotedOfPerson[]): Promise<void> {
  await transaction.query(
    `insert into wangge.personal_values (log_id, path, kind, value, tokens)
     select (select l.id from wangge.order_log l
              where l.order_id = h."order" and l.action = h.action order by l.id desc limit 1),
            h.path, h.kind, h.value, h.tokens
       from jsonb_to_recordset($1) as h ("order" bigint, action text, path text, kind text, value jsonb, tokens text[])`,
    [JSON.stringify(closed(held, transaction.seal))],
  );
}

/**
 * Appends to the log, chained to what is there; the rows of the orders are locked already, only the feed is told after.
 * What the notes hold of persons is kept beside the log, which has it masked.
 */
export async function appendLog(
  transaction: Queryable,
  entries: readonly Entry[],
  by: { name: string; role: string },
): Promise<void> {
  const rows = entries.map(({ orderId, action, from, to, note }) => ({
    order_id: orderId,
    actor: by.name,
    actor_role: by.role,
    action,
    from_state: from,
    to_state: to,
    note: note === null ? null : maskText(note),
  }));
  await transaction.query(
    'select wangge.append_log(array(select e from jsonb_populate_recordset(null::wangge.log_entry, $1) e))',
    [JSON.stringify(rows)],
  );
  const held = entries.flatMap(({ orderId, action, note }): NotedOfPerson[] => {
    const personal = note === null ? null : separateText('/note', note).personal;
    return personal ? [{ ...personal, order: orderId, action }] : [];
  });
  if (held.length > 0) await keepPersonal(transaction, held);
}

/** Some entries of the log, checked against the hash before them. */
export interface CheckedEntries {
  entries: number;
  /** The last of them, with its hash in hexadecimal; null where there are none. */
  last: { id: number; hash: string } | null;
  /** The first whose hash is not that of its content and the hash before it. */
  broken: { id: number; order: string | null } | null;
}

/** Checks the next entries after `id`, all from the first where it is null, at most `limit`. @param hash of `id`, hexadecimal */
export async function checkEntries(
  database: Queryable,
  { id, hash }: { id: number | null; hash: string },
  limit: number,
): Promise<CheckedEntries> {
  const { rows } = await database.query<CheckedEntries>(
    `with entry as (
       select * from wangge.order_log where $1::bigint is null or id > $1 order by id limit $3
     ), held as (
       select id, order_id, hash,
              hash is distinct from sha256(coalesce(lag(hash) over (order by id), decode($2, 'hex'))
                || wangge.log_content(order_id, at, actor, actor_role, action, from_state, to_state, note)) as broken
         from entry
     )
     select (select count(*) from held) as entries,
            (select jsonb_build_object('id', id, 'hash', encode(hash, 'hex')) from held order by id desc limit 1) as last,
            (select jsonb_build_object('id', h.id, 'order', o.number)
               from held h left join wangge.orders o on o.id = h.order_id
              where h.broken order by h.id limit 1) as broken`,
    [id, hash, limit],
  );
  return rows[0]!;
}

/** Some orders, held against the ends of their logs. */
export interface CheckedOrders {
  last: number | null;
  /** The first whose log does not end in the state that the order has. */
  cut: string | null;
}

/** Checks the next orders after `id`, at most `limit`. */
export async function checkEnds(database: Queryable, id: number, limit: number): Promise<CheckedOrders> {
  const { rows } = await database.query<CheckedOrders>(
    `with work as (
       select o.id, o.number, o.state, l.to_state
         from (select id, number, state from wangge.orders where id > $1 order by id limit $2) o
         left join lateral (
           select to_state from wangge.order_log where order_id = o.id order by id desc limit 1) l on true
     )
     select (select max(id) from work) as last,
            (select number from work where to_state is distinct from state order by id limit 1) as cut`,
    [id, limit],
  );
  return rows[0]!;
}
