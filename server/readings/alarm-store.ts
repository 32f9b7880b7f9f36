import type { Principal } from '../../domain/access/principal.ts';
import type { Alarm } from '../../domain/answers/readings.ts';
import type { EndedAlarm, OpenAlarm, RecordedAlarm } from '../../domain/readings/threshold.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';
import { eventOfAlarm, isUnreported, unreportedValues, type WhichAlarms } from '../events/alarm-rows.ts';
import type { SensorPlace } from './schema.ts';

/** The alarms of a threshold that were opened after `after`, or all, in the order of their times. */
export async function alarmsAfter(
  transaction: Queryable,
  datastream: number,
  key: string,
  after: number | null,
): Promise<RecordedAlarm[]> {
  const { rows } = await transaction.query<RecordedAlarm>(
    `select id, ${toMs('opened_at')} as "openedAt" from wangge.sensor_alarms
      where datastream = $1 and threshold = $2
        and ($3::double precision is null or opened_at > ${fromMs('$3::double precision')})
      order by opened_at`,
    [datastream, key, after],
  );
  return rows;
}

/** Writes a new alarm, still to be reported. @returns its id */
export async function insertAlarm(
  transaction: Queryable,
  { datastream, key, item }: { datastream: number; key: string; item: string },
  alarm: OpenAlarm | EndedAlarm,
  principal: Principal,
): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.sensor_alarms (datastream, item, threshold, since, opened_at, ended_at, peak, principal)
     values ($1, $2, $3, ${fromMs('$4::double precision')}, ${fromMs('$5::double precision')},
       ${fromMs('$6::double precision')}, $7, $8)
     returning id`,
    [
      datastream,
      item,
      key,
      alarm.since,
      alarm.openedAt,
      'endedAt' in alarm ? alarm.endedAt : null,
      alarm.peak,
      JSON.stringify(principal),
    ],
  );
  return rows[0]!.id;
}

/** Writes what is known of alarms now. */
export async function updateAlarms(
  transaction: Queryable,
  ids: readonly number[],
  alarm: OpenAlarm | EndedAlarm,
): Promise<void> {
  await transaction.query(
    `update wangge.sensor_alarms
        set since = least(since, ${fromMs('$2::double precision')}), ended_at = ${fromMs('$3::double precision')}, peak = $4
      where id = any ($1)`,
    [ids, alarm.since, 'endedAt' in alarm ? alarm.endedAt : null, alarm.peak],
  );
}

export const alarmColumns = `a.id, d.source, d.sensor, d.quantity, d.unit, a.item, wangge.utc_text(a.since) as since,
  wangge.utc_text(a.opened_at) as "openedAt", wangge.utc_text(a.ended_at) as "endedAt", a.peak, a.refusal,
  ${eventOfAlarm} as event`;

/** An alarm with what its report needs. */
export interface UnreportedAlarm extends Alarm {
  principal: Principal;
  place: SensorPlace['sent'];
}

/** Alarms that are still to be reported: those named, or the oldest that were made `seconds` ago or before. */
export async function unreported(database: Queryable, which: WhichAlarms): Promise<UnreportedAlarm[]> {
  const { rows } = await database.query<UnreportedAlarm>(
    `select ${alarmColumns}, a.principal, d.place
       from wangge.sensor_alarms a join wangge.datastreams d on d.id = a.datastream
      where ${isUnreported}
      order by a.id limit 10000`,
    unreportedValues(which),
  );
  return rows;
}

export async function alarms(database: Queryable, ids: readonly number[]): Promise<Alarm[]> {
  const { rows } = await database.query<Alarm>(
    `select ${alarmColumns} from wangge.sensor_alarms a join wangge.datastreams d on d.id = a.datastream
      where a.id = any ($1) order by a.id`,
    [ids],
  );
  return rows;
}
