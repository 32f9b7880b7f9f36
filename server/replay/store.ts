import type { ReplayedChange, ReplayedOrder, ReplayStart } from '../../domain/answers/replay.ts';
import type { Queryable } from '../database/database.ts';
import { orderVisible } from '../database/visible-rows.ts';
import type { ReplayQuery } from './schema.ts';

type Scopes = readonly string[] | null;
type Which = Pick<ReplayQuery, 'from' | 'to' | 'scene' | 'district' | 'cursor'>;

const narrowed = (scene: string, district: string) =>
  `(${scene}::text is null or o.scene = ${scene}) and (${district}::text is null or o.district = ${district})`;

const fixed = `'number', o.number, 'eventId', o.event_id, 'item', o.item, 'scene', o.scene, 'severity', o.severity,
  'point', jsonb_build_array(st_x(o.geom), st_y(o.geom))`;

/** An order with the key of its row, by which pages go on. */
interface Row {
  id: number;
  order: ReplayedOrder;
}

/** Orders that were not at their end at `from`, as they stood, in the order of their ids, at most `limit`. */
export async function openAt(
  database: Queryable,
  { from, scene, district, cursor }: Which,
  limit: number,
  scopes: Scopes,
): Promise<Row[]> {
  // One that is at its end now was changed after that moment, or it was at its end then.
  const { rows } = await database.query<Row>(
    `select o.id, jsonb_build_object(${fixed}, 'state', l.to_state, 'overdue', exists (
              select from wangge.order_log d where d.order_id = o.id and d.action = 'overdue' and d.at <= $1)) as order
       from wangge.orders o
       join lateral (select to_state from wangge.order_log where order_id = o.id and at <= $1 order by id desc limit 1) l
         on true
      where o.created_at <= $1 and (wangge.is_open(o.state) or o.updated_at > $1) and wangge.is_open(l.to_state)
        and ${narrowed('$2', '$3')} and o.id > coalesce($4, 0) and ${orderVisible('$5')}
      order by o.id limit $6`,
    [from, scene ?? null, district ?? null, cursor ?? null, scopes, limit],
  );
  return rows;
}

/** What the log says after `from` and up to `to`, in the order of its ids, at most `limit`. */
export async function changes(
  database: Queryable,
  { from, to, scene, district, cursor }: Which,
  limit: number,
  scopes: Scopes,
): Promise<ReplayedChange[]> {
  const { rows } = await database.query<ReplayedChange>(
    `with span as materialized (
       select min(id) as first, max(id) as last from wangge.order_log where at > $1 and at <= $2)
     select l.id, wangge.utc_text(l.at) as at, o.number, l.action, l.to_state as state,
            case when not exists (select from wangge.order_log b where b.order_id = l.order_id and b.id < l.id)
                 then jsonb_build_object(${fixed}, 'state', l.to_state, 'overdue', false)
                 -- One that was at its end when the replay began comes back.
                 when l.action = 'reopen'
                 then jsonb_build_object(${fixed}, 'state', l.to_state, 'overdue', exists (
                   select from wangge.order_log d
                    where d.order_id = l.order_id and d.action = 'overdue' and d.id < l.id)) end as order
       from span, wangge.order_log l join wangge.orders o on o.id = l.order_id
      where l.id between greatest(span.first, coalesce($5, 0) + 1) and span.last and l.at > $1 and l.at <= $2
        and ${narrowed('$3', '$4')} and ${orderVisible('$6')}
      order by l.id limit $7`,
    [from, to, scene ?? null, district ?? null, cursor ?? null, scopes, limit],
  );
  return rows;
}

const mostAlarms = 2000;

/** Alarms of sensors that went on at some moment of a time. */
export async function alarmsBetween(
  database: Queryable,
  from: string,
  to: string,
): Promise<ReplayStart['alarms']> {
  const { rows } = await database.query<ReplayStart['alarms'][number]>(
    `select a.id, d.sensor, d.quantity, jsonb_build_array(st_x(d.geom), st_y(d.geom)) as point,
            wangge.utc_text(a.opened_at) as "openedAt", wangge.utc_text(a.ended_at) as "endedAt"
       from wangge.sensor_alarms a join wangge.datastreams d on d.id = a.datastream
      where a.opened_at <= $2 and (a.ended_at is null or a.ended_at >= $1)
      order by a.opened_at limit ${mostAlarms}`,
    [from, to],
  );
  return rows;
}

export interface EmergencyRow {
  id: number;
  plan: string;
  startedAt: string;
  endedAt: string | null;
}

export async function emergenciesBetween(
  database: Queryable,
  from: string,
  to: string,
): Promise<EmergencyRow[]> {
  const { rows } = await database.query<EmergencyRow>(
    `select id, plan, wangge.utc_text(started_at) as "startedAt", wangge.utc_text(ended_at) as "endedAt"
       from wangge.emergencies where started_at <= $2 and (ended_at is null or ended_at >= $1) order by started_at`,
    [from, to],
  );
  return rows;
}

/** What came into force within a time: versions of layers, and rules where `layer` is null. */
export async function publicationsBetween(
  database: Queryable,
  from: string,
  to: string,
): Promise<{ id: number; layer: string | null; version: number; at: string }[]> {
  const { rows } = await database.query<{ id: number; layer: string | null; version: number; at: string }>(
    `select id, layer, version, wangge.utc_text(at) as at from (
       select id, layer_id as layer, version, effective_from as at from wangge.publications
       union all
       select id, null, version, valid_from from wangge.rule_publications where valid_from is not null) p
      where at > $1 and at <= $2 order by p.at, id`,
    [from, to],
  );
  return rows;
}
