import type { WarningResponse } from '../../domain/answers/warnings.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import type { Queryable } from '../database/database.ts';

/** A unit that is to act on a warning, and what of its lies in the area. */
export interface Concerned {
  lead: Unit;
  item: string;
  point: readonly [number, number];
  features: WarningResponse['features'];
  total: number;
}

/**
 * Writes whom a warning concerns now: who is new or concerned again is to get an order, who is no longer is released.
 * To be called in the transaction that writes the warning.
 */
export async function setConcerned(
  transaction: Queryable,
  warning: number,
  concerned: readonly Concerned[],
): Promise<void> {
  await transaction.query(
    `update wangge.warning_responses r set released_at = clock_timestamp()
      where r.warning_id = $1 and not r.by_hand and r.released_at is null
        and not exists (select 1 from jsonb_to_recordset($2) as n (lead jsonb)
                         where n.lead ->> 'kind' = r.lead ->> 'kind' and n.lead ->> 'code' = r.lead ->> 'code')`,
    [warning, JSON.stringify(concerned.map(({ lead }) => ({ lead })))],
  );
  await transaction.query(
    `insert into wangge.warning_responses as r (warning_id, by_hand, lead, item, point, features, total)
     select $1, false, lead, item, st_setsrid(st_makepoint(lon, lat), 4326), features, total
       from jsonb_to_recordset($2) as n (lead jsonb, item text, lon float8, lat float8, features jsonb, total integer)
     on conflict (warning_id, (lead ->> 'kind'), (lead ->> 'code')) where not by_hand do update
        set lead = excluded.lead, features = excluded.features, total = excluded.total,
            item = case when r.released_at is null then r.item else excluded.item end,
            point = case when r.released_at is null then r.point else excluded.point end,
            made_at = case when r.released_at is null then r.made_at else clock_timestamp() end,
            attempt = r.attempt + (r.released_at is not null)::int,
            event_id = case when r.released_at is null then r.event_id end,
            refusal = case when r.released_at is null then r.refusal end,
            outcome = null, released_at = null`,
    [
      warning,
      JSON.stringify(
        concerned.map(({ point: [lon, lat], features, ...rest }) => ({ ...rest, features, lon, lat })),
      ),
    ],
  );
}

/** Releases all units of warnings that ended. */
export async function release(transaction: Queryable, warnings: readonly number[]): Promise<void> {
  await transaction.query(
    `update wangge.warning_responses set released_at = clock_timestamp()
      where warning_id = any ($1) and released_at is null`,
    [warnings],
  );
}

/** Writes an order that was opened by hand. */
export async function addByHand(
  transaction: Queryable,
  warning: number,
  { lead, item, point: [lon, lat] }: Omit<Concerned, 'features' | 'total'>,
  event: number,
): Promise<void> {
  await transaction.query(
    `insert into wangge.warning_responses (warning_id, by_hand, lead, item, point, features, total, event_id)
     values ($1, true, $2, $3, st_setsrid(st_makepoint($4, $5), 4326), '[]', 0, $6)`,
    [warning, JSON.stringify(lead), item, lon, lat, event],
  );
}

/** All units of a warning; the order of each only where it lies in `scopes`, null for the whole city. */
export async function list(
  database: Queryable,
  warning: number,
  scopes: readonly string[] | null,
): Promise<WarningResponse[]> {
  const { rows } = await database.query<WarningResponse>(
    `select r.id, r.lead, r.item, r.by_hand as "byHand", jsonb_build_array(st_x(r.point), st_y(r.point)) as point,
            r.features, r.total, r.refusal, wangge.utc_text(r.released_at) as "releasedAt", r.outcome,
            (select jsonb_build_object('eventId', e.id, 'number', o.number, 'state', o.state)
               from wangge.events e join wangge.orders o on o.id = e.order_id
              where e.id = r.event_id and ($2::text[] is null or o.scopes && $2)) as "order"
       from wangge.warning_responses r where r.warning_id = $1 order by r.id`,
    [warning, scopes],
  );
  return rows;
}

/** A unit with what its order needs. */
export interface Unreported {
  id: number;
  attempt: number;
  lead: Unit;
  item: string;
  point: [number, number];
  features: WarningResponse['features'];
  total: number;
  warning: { id: number; kind: string; level: 'blue' | 'yellow' | 'orange' | 'red'; text: string };
}

/**
 * Units whose order is still to be opened, of warnings that hold: of one warning, or those that were made `seconds` ago
 * or before, or whose warning began later.
 */
export async function unreported(
  database: Queryable,
  which: { warning: number } | { seconds: number },
): Promise<Unreported[]> {
  const [warning, seconds] = 'warning' in which ? [which.warning, 0] : [null, which.seconds];
  const { rows } = await database.query<Unreported>(
    `select r.id, r.attempt, r.lead, r.item, jsonb_build_array(st_x(r.point), st_y(r.point)) as point, r.features, r.total,
            jsonb_build_object('id', w.id, 'kind', w.kind, 'level', w.level, 'text', w.text) as warning
       from wangge.warning_responses r join wangge.warnings w on w.id = r.warning_id
      where r.event_id is null and r.refusal is null and r.released_at is null and w.ended_at is null
        and ($1::bigint is null or w.id = $1) and w.effective_at <= clock_timestamp()
        and (w.effective_at > r.made_at or r.made_at <= clock_timestamp() - make_interval(secs => $2))
      order by r.id limit 1000`,
    [warning, seconds],
  );
  return rows;
}

export async function reported(
  database: Queryable,
  { id, attempt }: Pick<Unreported, 'id' | 'attempt'>,
  event: number | null,
  refusal: { code: string; detail: string } | null,
): Promise<void> {
  await database.query(
    'update wangge.warning_responses set event_id = $3, refusal = $4 where id = $1 and attempt = $2',
    [id, attempt, event, refusal && JSON.stringify(refusal)],
  );
}

/** A unit that was released, and the order that it got. */
export interface Released {
  id: number;
  number: string;
  kind: string;
  endReason: 'lifted' | 'expired' | null;
}

/** Released units whose orders have not been looked at. */
export async function released(database: Queryable): Promise<Released[]> {
  const { rows } = await database.query<Released>(
    `select r.id, o.number, w.kind, w.end_reason as "endReason"
       from wangge.warning_responses r join wangge.warnings w on w.id = r.warning_id
       join wangge.events e on e.id = r.event_id join wangge.orders o on o.id = e.order_id
      where r.released_at is not null and r.outcome is null order by r.id limit 1000`,
  );
  return rows;
}

export async function settle(database: Queryable, id: number, outcome: 'cancelled' | 'kept'): Promise<void> {
  await database.query(
    'update wangge.warning_responses set outcome = $2 where id = $1 and released_at is not null',
    [id, outcome],
  );
}
