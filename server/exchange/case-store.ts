import type { Event } from '../../domain/answers/events.ts';
import type { LogEntry, Order } from '../../domain/answers/orders.ts';
import type { Queryable } from '../database/database.ts';
import { eventVisible, orderVisible } from '../database/visible-rows.ts';

/** An order with what is known of it, by its row's key. */
export interface StoredCase {
  id: number;
  order: Order;
  /** Of those that the reader may see, the one that opened it first. */
  events: Event[];
  log: LogEntry[];
}

/** The next orders after `id` that were opened from one time on and before another, at most `limit`. */
export async function casesAfter(
  database: Queryable,
  after: number,
  opened: { from: Date; before: Date },
  limit: number,
  scopes: readonly string[] | null,
): Promise<StoredCase[]> {
  const { rows } = await database.query<StoredCase>(
    `select o.id, wangge.order_document(o) as "order",
       (select coalesce(jsonb_agg(wangge.event_document(e, o.number) order by e.id <> o.event_id, e.id), '[]')
          from wangge.events e where (e.order_id = o.id or e.id = o.event_id) and ${eventVisible('$5')}) as events,
       (select coalesce(jsonb_agg(jsonb_build_object(
           'at', wangge.utc_text(l.at), 'actor', l.actor, 'actorRole', l.actor_role, 'action', l.action,
           'fromState', l.from_state, 'toState', l.to_state, 'note', l.note) order by l.id), '[]')
          from wangge.order_log l where l.order_id = o.id and l.action <> 'join'
            -- Who reported it, sees how it stands, not what the desk wrote.
            and ($5::text[] is null or o.scopes && $5)) as log
       from wangge.orders o
      where o.id > $1 and o.created_at >= $2 and o.created_at < $3 and ${orderVisible('$5')}
      order by o.id limit $4`,
    [after, opened.from, opened.before, limit, scopes],
  );
  return rows;
}
