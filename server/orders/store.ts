import type { Event } from '../../domain/answers/events.ts';
import type { LogEntry, Order, Progress } from '../../domain/answers/orders.ts';
import { endStates, type OrderState } from '../../domain/orders/states.ts';
import type { Transition } from '../../domain/orders/transitions.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible, orderVisible } from '../database/visible-rows.ts';
import { maskText, maskTree } from '../personal/mask.ts';
import { keepClock } from './clock-store.ts';
import { appendLog, keepSent, type Sent } from './log-store.ts';
import type { Timed } from './timing.ts';

/** An order with the key of its row. */
export interface StoredOrder {
  id: number;
  order: Order;
}

/** What the reader may see, as in `domain/access/scopes.ts`; null for the whole city. */
type Scopes = readonly string[] | null;

/** An order, and the time by the database's clock when it was read. */
export interface LockedOrder extends StoredOrder {
  /** What the order lies in. */
  scopes: string[];
  now: Date;
}

/** The report that an order is told by, or, for who may not see that one, the first that he may, as `e`. */
function shownReport(parameter: `$${number}`): string {
  return `join lateral (
    select e as row from wangge.events e where (e.order_id = o.id or e.id = o.event_id) and ${eventVisible(parameter)}
     order by e.id <> o.event_id, e.id limit 1) shown on true`;
}

/** Which orders; those that meet every member that is not null. */
export interface OrderFilter {
  numbers: string[] | null;
  items: string[] | null;
  /** Whether they are at their end. */
  closed: boolean | null;
  /** Opened at this time or later, and not after that one. */
  since: Date | null;
  until: Date | null;
}

/** Orders with their events newest first, at most `limit`. */
export async function search(
  database: Queryable,
  filter: OrderFilter,
  limit: number,
  scopes: Scopes,
): Promise<{ order: Order; event: Event }[]> {
  const { rows } = await database.query<{ order: Order; event: Event }>(
    `select wangge.order_document(o) as order, wangge.event_document(shown.row, o.number) as event
     from wangge.orders o ${shownReport('$6')}
     where ($1::text[] is null or o.number = any ($1))
       and ($2::text[] is null or o.item = any ($2))
       and ($3::boolean is null or (o.state = any ($7)) = $3)
       and ($4::timestamptz is null or o.created_at >= $4)
       and ($5::timestamptz is null or o.created_at <= $5)
       and ${orderVisible('$6')}
     order by o.id desc
     limit $8`,
    [filter.numbers, filter.items, filter.closed, filter.since, filter.until, scopes, endStates, limit],
  );
  return rows;
}

/** Where the words of a report were found. */
export interface FoundWords {
  number: string;
  /** Its description and its address, one below the other. */
  text: string;
}

/** Reports that are read for words without the index, the newest. */
const readWithoutIndex = 20_000;
/** So many reports may be of one order before another is found. */
const reportsAnOrder = 20;

/**
 * Orders of the newest reports that hold all words, each once, of what the reader may see. Without the policies of the tables,
 * under which PostgreSQL uses no index for words: the scopes are asked here.
 *
 * The index names every report that ever held a word, in no order: for a word in a third of 300,000 reports it took 742 ms,
 * eight times as long as for one in 30,000. What is common is among the newest reports, which are read first, in some
 * 50 to 170 ms of any number; only what is not is asked of the index (`npm run bench -- words`).
 * @param query of `wantedWords`
 */
export async function withWords(
  database: Queryable,
  query: string,
  phrases: readonly string[],
  limit: number,
  scopes: Scopes,
): Promise<FoundWords[]> {
  const holds = (report: string) =>
    `not exists (select from unnest($3::text[]) as phrase where position(phrase in
       lower(normalize(wangge.report_text(${report}.description, ${report}.properties), NFKC))) = 0)`;
  /** @param most reports at most; null for all of them, however many one order has */
  const ask = async (reports: string, most: number | null, values: readonly unknown[] = []) => {
    const { rows } = await database.query<FoundWords>(
      `with matched as materialized (
         select o.id, o.number, e.id as event, wangge.report_text(e.description, e.properties) as text
           from ${reports} e join wangge.orders o on o.id = e.order_id
          where ${eventVisible('$2')} and ${orderVisible('$2')}
            and ${holds('e')}
            and wangge.report_words(e.description, e.properties) @@ $1::tsquery
          order by e.id desc limit $5::bigint),
       seen as (select distinct on (id) number, event, text from matched order by id desc, event desc)
       select number, text from seen order by event desc limit $4`,
      [query, scopes, phrases, limit, most, ...values],
    );
    return rows;
  };
  // The texts first, and apart: all else is dearer.
  const read = `(select * from (select * from wangge.events order by id desc limit $6) r where ${holds('r')} offset 0)`;
  const newest = await ask(read, limit * reportsAnOrder, [readWithoutIndex]);
  return newest.length === limit ? newest : ask('wangge.events', null);
}

/** The newest reports of an order, at most `limit`. */
export async function reports(
  database: Queryable,
  number: string,
  limit: number,
  scopes: Scopes,
): Promise<Event[]> {
  const { rows } = await database.query<{ event: Event }>(
    `select wangge.event_document(e, o.number) as event
     from wangge.orders o join wangge.events e on e.order_id = o.id
     where o.number = $1 and ${eventVisible('$3')}
     order by e.id desc
     limit $2`,
    [number, limit, scopes],
  );
  return rows.map(({ event }) => event);
}

/** Entries from before notes were stored masked hold them whole: the hashes allow no change. */
const withNoteMasked = (entry: LogEntry): LogEntry => ({
  ...entry,
  note: entry.note === null ? null : maskText(entry.note),
});

/** One order with its event and log, oldest step first. */
export async function withHistory(
  database: Queryable,
  number: string,
  scopes: Scopes,
): Promise<{ order: Order; scopes: string[]; event: Event; log: LogEntry[] } | null> {
  const result = await database.query<{ order: Order; scopes: string[]; event: Event; log: LogEntry[] }>(
    `select o.scopes, wangge.order_document(o) as order, wangge.event_document(shown.row, o.number) as event,
       (select coalesce(jsonb_agg(jsonb_build_object(
           'at', wangge.utc_text(l.at), 'actor', l.actor, 'actorRole', l.actor_role, 'action', l.action,
           'fromState', l.from_state, 'toState', l.to_state, 'note', l.note)
           || case when s.done_at is null then '{}' else jsonb_build_object('done', jsonb_build_object(
             'at', wangge.utc_text(s.done_at), 'phone', wangge.utc_text(s.phone_at))) end order by l.id), '[]')
        from wangge.order_log l left join wangge.sent_steps s on s.log_id = l.id where l.order_id = o.id and l.action <> 'join'
          -- Who reported it, sees how it stands, not what the desk wrote.
          and ($2::text[] is null or o.scopes && $2)) as log
     from wangge.orders o ${shownReport('$2')}
     where o.number = $1 and ${orderVisible('$2')}`,
    [number, scopes],
  );
  const found = result.rows[0];
  if (!found) return null;
  return { ...found, log: found.log.map(withNoteMasked) };
}

/** The order, and the time by the database's clock. */
export async function locate(
  database: Queryable,
  number: string,
  scopes: Scopes,
  locking: '' | 'for update' = '',
): Promise<LockedOrder | null> {
  const { rows } = await database.query<LockedOrder>(
    `select o.id, wangge.order_document(o) as order, o.scopes, clock_timestamp() as now
     from wangge.orders o
     where o.number = $1 and ${orderVisible('$2')}
     ${locking}`,
    [number, scopes],
  );
  return rows[0] ?? null;
}

/** The order, locked until the transaction ends, so that of two people acting at once one waits. */
export function lock(transaction: Queryable, number: string, scopes: Scopes): Promise<LockedOrder | null> {
  return locate(transaction, number, scopes, 'for update');
}

/** An order that is known to be there. */
export async function byNumber(database: Queryable, number: string): Promise<Order> {
  const { rows } = await database.query<{ order: Order }>(
    'select wangge.order_document(o) as order from wangge.orders o where o.number = $1',
    [number],
  );
  return rows[0]!.order;
}

/** Tells the feed how some orders are now; the last statement of their transaction. */
export async function announce(transaction: Queryable, ids: readonly number[]): Promise<void> {
  await transaction.query('select wangge.announce_orders($1)', [ids]);
}

/** Tells the feed how the order is now, and answers it; the last statement of its transaction. */
async function announceOne(transaction: Queryable, id: number): Promise<Order> {
  const result = await transaction.query<{ order: Order }>(
    `select wangge.order_document(o) as order, wangge.announce_orders(array[o.id])
       from wangge.orders o where o.id = $1`,
    [id],
  );
  return result.rows[0]!.order;
}

/** A step that is taken: what the order is and has gathered then, its clock, and the clock that stopped for good. */
export interface Change extends Timed {
  transition: Pick<Transition, 'action' | 'from' | 'to'>;
  /** The states that it passes without waiting, by a plan for emergencies. */
  skipped: readonly { from: OrderState; to: OrderState }[];
  progress: Progress;
  wakeAt: Date | null;
  /** How it was sent, where its sender said so. */
  sent: Sent | null;
}

/** Moves a locked order along, logs who did it and tells the feed. */
export async function apply(
  transaction: Queryable,
  id: number,
  { transition, skipped, progress, clock, finished, wakeAt, sent }: Change,
  by: { name: string; role: string },
  note: string | null,
): Promise<Order> {
  await transaction.query(
    `update wangge.orders
        set state = $2, progress = $3, assist_codes = $4, clock = $5, wake_at = $6, revision = revision + 1,
            updated_at = clock_timestamp()
      where id = $1`,
    [
      id,
      skipped.at(-1)?.to ?? transition.to,
      // The log keeps what a statement holds of persons, see `appendLog`.
      JSON.stringify(maskTree(progress)),
      progress.assists.map(({ code }) => code),
      clock && JSON.stringify(clock),
      wakeAt,
    ],
  );
  if (finished) await keepClock(transaction, id, finished);
  const { action, from, to } = transition;
  await appendLog(transaction, [{ orderId: id, action, from, to, note }], by);
  if (sent) await keepSent(transaction, id, sent);
  const passed = skipped.map((way) => ({
    orderId: id,
    action: 'skip' as const,
    ...way,
    note: progress.emergency,
  }));
  if (passed.length > 0) await appendLog(transaction, passed, { name: 'system', role: 'system' });
  return announceOne(transaction, id);
}

/** Who an order goes to, the street whose office sees it then, and why. */
export interface Assignment {
  lead: Unit;
  street: string | null;
  note: string;
}

/** Gives a locked order to another lead in the same state, logs who did it and tells the feed. */
export async function reassign(
  transaction: Queryable,
  id: number,
  state: OrderState,
  { lead, street, note }: Assignment,
  by: { name: string; role: string },
): Promise<Order> {
  await transaction.query(
    `update wangge.orders
        set lead_code = $2, lead_name = $3, lead_name_en = $4, lead_kind = $5, street = $6,
            revision = revision + 1, updated_at = clock_timestamp()
      where id = $1`,
    [id, lead.code, lead.name, lead.nameEn, lead.kind, street],
  );
  await appendLog(transaction, [{ orderId: id, action: 'override', from: state, to: state, note }], by);
  return announceOne(transaction, id);
}
