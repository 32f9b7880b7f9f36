import type { Clock, Order, Progress } from '../../domain/answers/orders.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';

/** Keeps a clock that has stopped for good. */
export async function keepClock(transaction: Queryable, id: number, clock: Clock): Promise<void> {
  await transaction.query(
    `insert into wangge.order_clocks (order_id, step, started_at, stopped_at, due_at, overdue_at, extensions, limits)
     values ($1, $2, $3, clock_timestamp(), $4, $5, $6, $7)`,
    [
      id,
      clock.step,
      clock.startedAt,
      clock.dueAt,
      clock.overdueAt,
      clock.extensions,
      JSON.stringify(clock.limit),
    ],
  );
}

/** Takes the one turn there is among all processes, until the transaction ends; false when another has it. */
export async function takeTurn(transaction: Queryable): Promise<boolean> {
  const { rows } = await transaction.query<{ taken: boolean }>(
    'select pg_try_advisory_xact_lock(7207, 20) as taken',
  );
  return rows[0]!.taken;
}

/** Whether an order asks for somebody by `now`. */
export async function isAnyAwake(database: Queryable, now: Date): Promise<boolean> {
  const { rows } = await database.query<{ any: boolean }>(
    'select exists (select from wangge.orders where wake_at <= $1) as any',
    [now],
  );
  return rows[0]!.any;
}

/** Orders that ask for somebody by `now`, the longest waiting first, locked; those that somebody works on come later. */
export async function lockAwake(
  transaction: Queryable,
  now: Date,
  limit: number,
): Promise<{ id: number; order: Order }[]> {
  const { rows } = await transaction.query<{ id: number; order: Order }>(
    `select o.id, wangge.order_document(o) as order from wangge.orders o
      where o.wake_at <= $1 order by o.wake_at limit $2 for update skip locked`,
    [now, limit],
  );
  return rows;
}

/** Some orders, with their ids. */
export async function ordersOf(
  transaction: Queryable,
  ids: readonly number[],
): Promise<{ id: number; order: Order }[]> {
  const { rows } = await transaction.query<{ id: number; order: Order }>(
    'select o.id, wangge.order_document(o) as order from wangge.orders o where o.id = any ($1) order by o.id',
    [ids],
  );
  return rows;
}

/** What the clock makes of an order. */
export interface Ticked {
  id: number;
  state: OrderState;
  progress: Progress | null;
  clock: Clock | null;
  wake_at: Date | null;
}

/**
 * Writes what the clock made of locked orders; what they gathered stays where `progress` is null.
 * Whoever has read an order knows it still when its clock alone went on.
 * @param revisions by how many their revision grows
 */
export async function setClocks(
  transaction: Queryable,
  ticked: readonly Ticked[],
  revisions: 0 | 1,
): Promise<void> {
  await transaction.query(
    `with t as (
       select t.*, o.state <> t.state as moves
         from jsonb_to_recordset($1::jsonb) as t (
           id bigint, state text, progress jsonb, clock jsonb, wake_at timestamptz)
         join wangge.orders o on o.id = t.id),
     known as (
       update wangge.order_reads r set revision = o.revision + $2
         from t join wangge.orders o on o.id = t.id
        where $2 > 0 and not t.moves and r.order_id = t.id and r.revision >= o.revision)
     update wangge.orders o
        set state = t.state, clock = t.clock, wake_at = t.wake_at, progress = coalesce(t.progress, o.progress),
            revision = o.revision + $2, updated_at = clock_timestamp()
       from t
      where o.id = t.id`,
    [JSON.stringify(ticked), revisions],
  );
}
