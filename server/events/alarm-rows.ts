import type { Queryable } from '../database/database.ts';

/** The tables of alarms; each has `event_id`, `refusal` and `made_at`. */
type AlarmTable = 'sensor_alarms' | 'vehicle_alarms' | 'indicator_alarms';

/** Alarms that are still to be reported: those named, or all that were made `seconds` ago or before. */
export type WhichAlarms = { ids: readonly number[] } | { seconds: number };

/** SQL of the event that an alarm, `a`, became, with the number of its order; null before. */
export const eventOfAlarm = `case when a.event_id is not null then jsonb_build_object('id', a.event_id, 'orderNumber',
    (select o.number from wangge.events e join wangge.orders o on o.id = e.order_id where e.id = a.event_id)) end`;

/** SQL condition that an alarm, `a`, is one of those that `unreportedValues` gives as $1 and $2. */
export const isUnreported = `a.event_id is null and a.refusal is null and ($1::bigint[] is null or a.id = any ($1))
        and a.made_at <= clock_timestamp() - make_interval(secs => $2)`;

/** The parameters of `isUnreported`. */
export function unreportedValues(which: WhichAlarms): [ids: readonly number[] | null, seconds: number] {
  return 'ids' in which ? [which.ids, 0] : [null, which.seconds];
}

/** Writes what became of an alarm: its event, or why it could not be reported. */
export async function settleAlarm(
  database: Queryable,
  table: AlarmTable,
  id: number,
  event: number | null,
  refusal: { code: string; detail: string } | null,
): Promise<void> {
  await database.query(`update wangge.${table} set event_id = $2, refusal = $3 where id = $1`, [
    id,
    event,
    refusal && JSON.stringify(refusal),
  ]);
}
