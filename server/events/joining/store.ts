import type { OrderInBrief } from '../../../domain/answers/events.ts';
import type { Severity } from '../../../domain/items/entries.ts';
import type { Queryable } from '../../database/database.ts';
import type { PlacedRow, RecordedRow, RecordRow } from '../rows.ts';
import type { OpenOrder, Times } from './assign.ts';

/** What an order has of this that no other report joins. */
export const alone = { matter: null, cell: null, cells: [], radius: null, closed_since: null };

/** A cell of a matter in which open orders are looked for; times in milliseconds since 1970. */
export interface Lookup {
  matter: string;
  cell: number;
  since: number;
  until: number;
}

export interface FoundMatters {
  /** Each place of an open order; one that took in others has several. */
  open: (OpenOrder & { id: number })[];
  /** The places, from 1 on, of those ids that are known. */
  known: number[];
}

type FoundPlace = Omit<OpenOrder, 'times'> & Times & { id: number };

/** What the orders of reports depend on, held until the transaction ends. */
export async function findMatters(
  transaction: Queryable,
  lookups: readonly Lookup[],
  identified: readonly RecordRow[],
): Promise<FoundMatters> {
  const { rows } = await transaction.query<{ found: { open: FoundPlace[]; known: number[] } }>(
    'select wangge.find_matters($1, $2, $3, $4, $5, $6) as found',
    [
      lookups.map(({ matter }) => matter),
      lookups.map(({ cell }) => cell),
      lookups.map(({ since }) => new Date(since)),
      lookups.map(({ until }) => new Date(until)),
      identified.map(({ source }) => source),
      identified.map(({ external_id }) => external_id),
    ],
  );
  const { open, known } = rows[0]!.found;
  const times = new Map<number, Times>();
  for (const { id, first, last } of open) times.set(id, { first, last });
  return { open: open.map((place) => ({ ...place, times: times.get(place.id)! })), known };
}

/** What an open order gets by a batch. */
export interface Joins {
  order: number;
  count: number;
  first: string;
  last: string;
  severity: Severity;
}

/** Records and announces reports; none, and nothing is done, when an order that one joins is at its end. */
export async function record(
  transaction: Queryable,
  rows: readonly PlacedRow[],
  openings: number,
  joins: readonly Joins[],
): Promise<RecordedRow[]> {
  const result = await transaction.query<RecordedRow>('select * from wangge.report_events($1, $2, $3)', [
    JSON.stringify(rows),
    openings,
    JSON.stringify(joins),
  ]);
  return result.rows;
}

/** An order as who reports is told of it; null for one outside of the scopes. @param scopes all for null */
export async function orderInBrief(
  database: Queryable,
  id: number,
  scopes: readonly string[] | null,
): Promise<OrderInBrief | null> {
  const { rows } = await database.query<OrderInBrief>(
    `select o.number, o.item, o.state, o.report_count as reports, wangge.utc_text(o.first_occurred_at) as "firstAt",
            (select min(e.id) from wangge.events e where e.order_id = o.id)::int as event
       from wangge.orders o where o.id = $1 and ($2::text[] is null or o.scopes && $2)`,
    [id, scopes],
  );
  return rows[0] ?? null;
}
