import type { OwnerChange } from '../../domain/answers/orders.ts';
import { type OrderState, openStates } from '../../domain/orders/states.ts';
import type { OwnerAction, OwnerStep } from '../../domain/orders/transitions.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import * as clocks from './clock-store.ts';
import { appendLog, type Entry } from './log-store.ts';
import type { OrderPolicy } from './policy.ts';
import { progressOf } from './progress.ts';
import { timeStep, wakeAt } from './timing.ts';

/** An order that is not at its end, and the place that it is about. */
export interface OpenOrder {
  id: number;
  number: string;
  item: string;
  lon: number;
  lat: number;
  accuracy: number | null;
  accuracyPercent: number | null;
  facility: string | null;
  occurredAt: Date;
  lead: Unit;
}

/** The next open orders after `id` in the order of their ids, of those opened before `until`. */
export async function openOrders(
  database: Queryable,
  after: number,
  limit: number,
  until: Date | null,
  scopes: readonly string[] | null,
): Promise<OpenOrder[]> {
  const { rows } = await database.query<OpenOrder>(
    `select o.id, o.number, o.item, ST_X(o.geom) as lon, ST_Y(o.geom) as lat, e.accuracy,
            (e.decision #>> '{accuracy,percent}')::float8 as "accuracyPercent",
            wangge.facility_of(e.properties) as facility, e.occurred_at as "occurredAt",
            jsonb_build_object('code', o.lead_code, 'name', o.lead_name, 'nameEn', o.lead_name_en,
              'kind', o.lead_kind) as lead
       from wangge.orders o join wangge.events e on e.id = o.event_id
      where o.id > $1 and o.state = any ($2) and ($3::timestamptz is null or o.created_at < $3)
        and ${orderVisible('$4')}
      order by o.id limit $5`,
    [after, openStates, until, scopes, limit],
  );
  return rows;
}

async function logAndAnnounce(
  transaction: Queryable,
  entries: readonly Entry[],
  by: { name: string; role: string },
): Promise<void> {
  if (entries.length === 0) return;
  await appendLog(transaction, entries, by);
  await transaction.query('select wangge.announce_orders($1)', [entries.map(({ orderId }) => orderId)]);
}

/** That the place of an order went from one unit to another, and the street whose office would see it there. */
export interface NewOwner {
  number: string;
  from: Unit;
  to: Unit;
  street: string | null;
}

/**
 * Marks open orders, each with a log entry and a row of the feed; one whose lead is the new owner already loses its
 * mark. The last statements of their transaction. Returns how many orders changed.
 */
export async function mark(
  transaction: Queryable,
  owners: readonly NewOwner[],
  publication: OwnerChange['publication'],
  by: string,
): Promise<number> {
  const { rows } = await transaction.query<{
    id: number;
    state: OrderState;
    fromName: string;
    toName: string;
  }>(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as g (number text, "from" jsonb, "to" jsonb, street text)
     ), wanted as (
       select o.id, o.owner_change as old, g.*,
              case when g."to" ->> 'code' = o.lead_code and g."to" ->> 'kind' = o.lead_kind then null
                   else jsonb_build_object('from', g."from", 'to', g."to", 'street', g.street, 'publication', $2::jsonb,
                          'at', wangge.utc_text(clock_timestamp())) end as mark
         from given g join wangge.orders o on o.number = g.number
        where o.state = any ($3) order by o.id for update of o
     ), marked as (
       update wangge.orders o
          set owner_change = w.mark, revision = o.revision + 1, updated_at = clock_timestamp()
         from wanted w where o.id = w.id and (w.mark is not null or w.old is not null)
       returning o.id, o.state, w."from", w."to"
     )
     select id, state, "from" ->> 'name' as "fromName", "to" ->> 'name' as "toName" from marked order by id`,
    [JSON.stringify(owners), JSON.stringify(publication), openStates],
  );
  const { layer, version } = publication;
  const entries = rows.map(({ id, state, fromName, toName }) => ({
    orderId: id,
    action: 'owner-changed' as const,
    from: state,
    to: state,
    note: `${layer} @${version}: ${fromName} → ${toName}`,
  }));
  await logAndAnnounce(transaction, entries, { name: by, role: 'gis' });
  return rows.length;
}

/** Gives orders that begin again with another unit the clocks of their states. */
async function restartClocks(
  transaction: Queryable,
  action: OwnerAction,
  moved: readonly { id: number; was: OrderState; to: OrderState }[],
  policy: OrderPolicy,
): Promise<void> {
  const ways = new Map(moved.map(({ id, was, to }) => [id, { action, from: was, to }]));
  const now = new Date();
  const ticked: clocks.Ticked[] = [];
  for (const { id, order } of await clocks.ordersOf(transaction, [...ways.keys()])) {
    const times = policy.timesOf(order);
    const { clock, finished } = timeStep(order.clock, ways.get(id)!, now, times);
    if (finished) await clocks.keepClock(transaction, id, finished);
    const progress = { ...progressOf(order), suspension: null, handler: null, request: null };
    const { state } = order;
    ticked.push({ id, state, progress, clock, wake_at: wakeAt({ state, clock }, progress, times) });
  }
  await clocks.setClocks(transaction, ticked, 0);
}

/**
 * Resolves the marks of orders in the ways that `steps` allow, each with a log entry and a row of the feed; the last
 * statements of their transaction.
 * @param which the orders' numbers, or the publication; all that are marked where both are null
 * @returns the numbers of the orders resolved
 */
export async function resolve(
  transaction: Queryable,
  action: OwnerAction,
  steps: readonly OwnerStep[],
  which: { numbers: string[] | null; publication: number | null; scopes: readonly string[] | null },
  by: { name: string; role: string },
  note: string | null,
  policy: OrderPolicy,
): Promise<string[]> {
  const { rows } = await transaction.query<{ id: number; number: string; was: OrderState; to: OrderState }>(
    `with wanted as (
       select o.id, o.state as was, o.owner_change as mark, s.to_state from wangge.orders o
         join unnest($1::text[], $2::text[]) as s (from_state, to_state) on s.from_state = o.state
        where o.owner_change is not null and ($3::text[] is null or o.number = any ($3))
          and ($4::bigint is null or (o.owner_change #>> '{publication,id}')::bigint = $4)
          and ${orderVisible('$6')}
        order by o.id for update of o
     ), resolved as (
       update wangge.orders o
          set owner_change = null, revision = o.revision + 1, updated_at = clock_timestamp(), state = w.to_state,
              lead_code = case when $5 then w.mark #>> '{to,code}' else o.lead_code end,
              lead_name = case when $5 then w.mark #>> '{to,name}' else o.lead_name end,
              lead_name_en = case when $5 then w.mark #>> '{to,nameEn}' else o.lead_name_en end,
              lead_kind = case when $5 then w.mark #>> '{to,kind}' else o.lead_kind end,
              street = case when $5 then w.mark ->> 'street' else o.street end
         from wanted w where o.id = w.id
       returning o.id, o.number, o.street, w.was, w.to_state
     ), moved as (
       update wangge.events e set street = r.street from resolved r where $5 and e.order_id = r.id
     )
     select id, number, was, to_state as "to" from resolved order by id`,
    [
      steps.map(({ from }) => from),
      steps.map(({ to }) => to),
      which.numbers,
      which.publication,
      action === 're-route',
      which.scopes,
    ],
  );
  const moved = rows.filter(({ was, to }) => was !== to);
  if (moved.length > 0) await restartClocks(transaction, action, moved, policy);
  const entries = rows.map(({ id, was, to }) => ({ orderId: id, action, from: was, to, note }));
  await logAndAnnounce(transaction, entries, by);
  return rows.map(({ number }) => number);
}

/** How many marks of open orders there are, of one publication or of all. */
export async function countMarks(
  database: Queryable,
  publication: number | null,
  scopes: readonly string[] | null,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*) as count from wangge.orders o
      where o.owner_change is not null and o.state = any ($2)
        and ($1::bigint is null or (o.owner_change #>> '{publication,id}')::bigint = $1)
        and ${orderVisible('$3')}`,
    [publication, openStates, scopes],
  );
  return rows[0]!.count;
}
