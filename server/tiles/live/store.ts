import type { Queryable } from '../../database/database.ts';
import { eventVisible, orderVisible } from '../../database/visible-rows.ts';
import type { LiveLayerId } from './layers.ts';

/** Something that is happening at a place, in CRS84. */
export interface LiveRow {
  id: number;
  longitude: number;
  latitude: number;
  properties: Record<string, unknown>;
}

// The property `rank` decides who stands for a neighbourhood: the severe before the others.
const rank = "array_position(array['high', 'medium', 'low'], o.severity) - 1";

const columns: Record<LiveLayerId, string> = {
  alerts: `e.id, st_x(e.geom) as longitude, st_y(e.geom) as latitude,
    jsonb_build_object('id', e.id, 'item', e.item, 'scene', e.scene, 'severity', e.severity,
      'occurredAt', wangge.utc_text(e.occurred_at), 'street', e.street, 'order', o.number, 'rank', ${rank})
      as properties`,
  orders: `o.id, st_x(o.geom) as longitude, st_y(o.geom) as latitude,
    jsonb_build_object('number', o.number, 'state', o.state, 'item', o.item, 'scene', o.scene,
      'severity', o.severity, 'lead', o.lead_name, 'street', o.street,
      'updatedAt', wangge.utc_text(o.updated_at), 'rank', ${rank}) as properties`,
};

const tables: Record<LiveLayerId, string> = {
  alerts: 'wangge.orders o join wangge.events e on e.id = o.event_id',
  orders: 'wangge.orders o',
};

/**
 * The reports or orders that are open.
 * @param states of an order that is open
 * @param scopes of the reader, as in `domain/access/scopes.ts`; null for the whole city
 */
export async function openRows(
  database: Queryable,
  layer: LiveLayerId,
  states: readonly string[],
  scopes: readonly string[] | null,
): Promise<LiveRow[]> {
  const { rows } = await database.query<LiveRow>(
    `select ${columns[layer]}
       from ${tables[layer]}
      where o.state = any ($1) and ${(layer === 'alerts' ? eventVisible : orderVisible)('$2')}
      order by 1`,
    [states, scopes],
  );
  return rows;
}

/** The newest row of the feed: as long as it is the same, nothing has happened. */
export async function newestChange(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ id: number }>('select coalesce(max(id), 0) as id from wangge.feed');
  return rows[0]!.id;
}
