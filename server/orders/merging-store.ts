import type { Event, Joining } from '../../domain/answers/events.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Queryable } from '../database/database.ts';
import { maskTree } from '../personal/mask.ts';
import type { Beginning } from './beginning.ts';

/** Locks the orders in one order for everybody, so that two people who merge them with each other don't deadlock. */
export async function hold(transaction: Queryable, numbers: readonly string[]): Promise<void> {
  await transaction.query('select from wangge.orders where number = any ($1) order by id for update', [
    numbers,
  ]);
}

/** What an order has of its reports, recounted; a severity only rises. */
const counted = `report_count = r.count, last_reported_at = r.reported, first_occurred_at = r.first,
  last_occurred_at = r.last, severity = wangge.severer(o.severity, r.severity), reporters = r.reporters`;
const reportsOf = (which: string) => `(
  select count(*) as count, max(e.received_at) as reported, min(e.occurred_at) as first, max(e.occurred_at) as last,
    array(select distinct reporter from wangge.events e
            cross join lateral unnest(array['source/' || e.source, 'reporter/' || e.created_by]) as reporter
           where ${which}) as reporters,
    (array['low', 'medium', 'high'])[max(array_position(array['low', 'medium', 'high'], e.severity))] as severity
  from wangge.events e where ${which}) r`;

/** Moves reports to another order, with the reason; whoever sees that order sees them. Returns their ids. */
async function move(
  transaction: Queryable,
  from: number,
  reports: readonly number[] | null,
  into: number,
  joining: Joining,
): Promise<number[]> {
  const { rows } = await transaction.query<{ id: number }>(
    `update wangge.events e set order_id = o.id, street = o.street, joining = $4
       from wangge.orders o
      where o.id = $3 and e.order_id = $1 and ($2::bigint[] is null or e.id = any ($2))
     returning e.id`,
    [from, reports, into, JSON.stringify(maskTree(joining))],
  );
  return rows.map(({ id }) => id);
}

/** Puts all reports of a locked order into another one that is locked too. Returns their ids. */
export async function merge(
  transaction: Queryable,
  from: { id: number; number: string },
  into: { id: number; number: string },
  joining: Joining,
): Promise<number[]> {
  const moved = await move(transaction, from.id, null, into.id, joining);
  await transaction.query(
    `update wangge.orders o set ${counted}, revision = o.revision + 1, updated_at = clock_timestamp(),
            progress = wangge.with_owed(o.progress, f.progress), wake_at = least(o.wake_at, f.wake_at)
       from wangge.orders f, ${reportsOf('e.order_id = $1')} where o.id = $1 and f.id = $2`,
    [into.id, from.id],
  );
  // Those that went into this one before go on with it.
  await transaction.query('update wangge.orders set merged_into = $2 where merged_into = $1', [
    from.number,
    into.number,
  ]);
  await transaction.query('update wangge.orders set merged_into = $2, report_count = 0 where id = $1', [
    from.id,
    into.number,
  ]);
  return moved;
}

/** The reports of an order among those named, the first that came in first. */
export async function reportsAmong(
  transaction: Queryable,
  id: number,
  reports: readonly number[],
): Promise<Event[]> {
  const { rows } = await transaction.query<{ event: Event }>(
    `select wangge.event_document(e, o.number) as event
       from wangge.orders o join wangge.events e on e.order_id = o.id
      where o.id = $1 and e.id = any ($2) order by e.id`,
    [id, reports],
  );
  return rows.map(({ event }) => event);
}

/** An order that is split off, as `wangge.orders` has it. */
export interface SplitOff extends Beginning {
  lead: Unit;
  district: string | null;
  street: string | null;
  matter: string | null;
  cell: number | null;
}

/** Opens an order about some reports of a locked one; the first is what it is told by. */
export async function split(
  transaction: Queryable,
  from: number,
  reports: readonly [number, ...number[]],
  { lead, district, street, matter, cell, ...beginning }: SplitOff,
  joining: Joining,
): Promise<{ id: number; number: string }> {
  const { rows } = await transaction.query<{ id: number; number: string }>(
    `insert into wangge.orders (number, event_id, state, item, scene, severity, lead_code, lead_name, lead_name_en,
       lead_kind, district, street, community, responsibility_grid, geom, progress, assist_codes, clock, wake_at, matter, cell, report_count,
       first_occurred_at, last_occurred_at, last_reported_at, reporters)
     select wangge.next_order_number(), opener.id, $3, opener.item, opener.scene, r.severity, $4, $5, $6, $7, $8, $9,
       wangge.community_of(opener.decision #>> '{areas,unitGrid,code}'),
       opener.decision #>> '{areas,responsibilityGrid,code}', opener.geom, $10, $11, $12, $13, $14, $15, r.count,
       r.first, r.last, r.reported, r.reporters
       from wangge.events opener, ${reportsOf('e.id = any ($2)')} where opener.id = $1
     returning id, number`,
    [
      reports[0],
      reports,
      beginning.state,
      lead.code,
      lead.name,
      lead.nameEn,
      lead.kind,
      district,
      street,
      JSON.stringify(beginning.progress),
      beginning.assist_codes,
      beginning.clock && JSON.stringify(beginning.clock),
      beginning.wake_at,
      matter,
      cell,
    ],
  );
  const opened = rows[0]!;
  await move(transaction, from, reports, opened.id, joining);
  await transaction.query('update wangge.events set joining = null where id = $1', [reports[0]]);
  await transaction.query(
    `update wangge.orders o set ${counted} from ${reportsOf('e.order_id = $1')} where o.id = $1`,
    [from],
  );
  return opened;
}

/** Tells the feed of reports that moved and, after them, how their order is now. */
export async function announce(transaction: Queryable, reports: readonly number[]): Promise<void> {
  await transaction.query('select wangge.announce_events($1)', [reports]);
}
