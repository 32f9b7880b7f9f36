import { openStates } from '../../domain/orders/states.ts';
import type { Queryable } from '../database/database.ts';

/** What is under way in the whole city, whichever process looks. */
export interface Work {
  /** Open orders by state. */
  orders: Record<string, number>;
  /** Open orders whose step has run out of time. */
  overdue: number;
  /** Notifications that wait to be sent, and those that were given up. */
  deliveries: { waiting: number; dead: number };
}

/** Fails where the database can't be asked. */
export async function ask(database: Queryable): Promise<void> {
  await database.query('select 1');
}

export async function work(database: Queryable): Promise<Work> {
  const { rows } = await database.query<Work>(
    `with open as (select state, clock from wangge.orders where state = any ($1))
     select (select coalesce(jsonb_object_agg(state, count), '{}')
               from (select state, count(*) from open group by state) s) as orders,
            (select count(*)::integer from open where (clock ->> 'dueAt')::timestamptz < now()) as overdue,
            (select jsonb_build_object('waiting', count(*) filter (where state = 'waiting'),
                                       'dead', count(*) filter (where state = 'dead'))
               from wangge.deliveries where state in ('waiting', 'dead')) as deliveries`,
    [openStates],
  );
  return rows[0]!;
}
