import type { Queryable } from '../../server/database/database.ts';

/** Time in the city, eight hours before UTC: "10-05 09:00" of 2025, or with a year of its own. */
const cityTimeOf = (text: string) =>
  new Date(`${text.length > 11 ? text : `2025-${text}`}:00+08:00`.replace(' ', 'T'));

type Step = [time: string, action: string, from: string | null, to: string, actor?: string];
type Clock = [step: string, from: string, until: string, due: string];

export interface PastOrder {
  item: string;
  street: string | null;
  log: Step[];
  /** Of clocks that stopped: one that ran beyond its due time is overdue since then. */
  clocks?: Clock[];
  /** Of the clock that runs still. */
  running?: { step: string; due: string };
  lead?: string;
  grid?: string;
  source?: string;
  assists?: string[];
  /** Degrees, WGS 84. */
  place?: [number, number];
  description?: string;
}

let serial = 0;

/** An order as the log, the clocks and its row would have it after the fact. */
export async function putOrder(
  database: Queryable,
  { item, street, log, clocks = [], running, lead, grid, source, assists, place, description }: PastOrder,
): Promise<{ id: number; number: string }> {
  serial++;
  const [first] = log as [Step];
  const [, , , state] = log.at(-1)!;
  const { rows } = await database.query<{ id: number; number: string }>(
    `with ids as (
       select nextval('wangge.event_serial') as event, nextval(pg_get_serial_sequence('wangge.orders', 'id')) as work
     ), event as (
       insert into wangge.events (id, source, external_id, item, scene, street, occurred_at, received_at, geom, severity,
         decision, created_by, order_id, description)
       select event, $8, $1, $2, split_part($2, '.', 1), $3, $4::timestamptz, $4, st_point($12, $13, 4326), 'low', '{}',
         'test', work, $14 from ids)
     insert into wangge.orders (id, number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind, district,
       street, geom, created_at, clock, responsibility_grid, assist_codes, reporters)
     overriding system value
     select work, '20250101-' || lpad($1, 6, '0'), event, $5, $2, split_part($2, '.', 1), 'low', $7, $7, 'street-office',
       left($3, 6), $3, st_point($12, $13, 4326), $4, $6, $9, $10, $11 from ids
     returning id, number`,
    [
      String(serial),
      item,
      street,
      cityTimeOf(first[0]),
      state,
      running
        ? JSON.stringify({
            step: running.step,
            dueAt: cityTimeOf(running.due).toISOString(),
            overdueAt: null,
          })
        : null,
      lead ?? street ?? 'city',
      source ?? 'past',
      grid ?? null,
      assists ?? [],
      [`source/${source ?? 'past'}`, 'reporter/test'],
      ...(place ?? [123, 31]),
      description ?? '',
    ],
  );
  const { id, number } = rows[0]!;
  for (const [time, action, from, to, actor] of log)
    await database.query(
      `insert into wangge.order_log (order_id, at, actor, actor_role, action, from_state, to_state, hash)
       values ($1, $2, $5, 'dispatcher', $3, $4, $6, '')`,
      [id, cityTimeOf(time), action, from, actor ?? 'test', to],
    );
  for (const [step, from, until, due] of clocks)
    await database.query(
      `insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, overdue_at, extensions, limits)
       values ($1, $2, $3, $4, $5, case when $4::timestamptz > $5::timestamptz then $5::timestamptz end, 0, '{}')`,
      [id, step, cityTimeOf(from), cityTimeOf(until), cityTimeOf(due)],
    );
  return { id, number };
}
