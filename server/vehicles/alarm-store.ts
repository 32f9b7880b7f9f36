import type { Principal } from '../../domain/access/principal.ts';
import type { VehicleAlarm } from '../../domain/answers/vehicles.ts';
import type { EndedAlarm, OpenAlarm } from '../../domain/readings/threshold.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs } from '../database/milliseconds.ts';
import { eventOfAlarm, isUnreported, unreportedValues, type WhichAlarms } from '../events/alarm-rows.ts';

export const alarmColumns = `a.id, a.rule, a.item, wangge.utc_text(a.since) as since,
  wangge.utc_text(a.opened_at) as "openedAt", wangge.utc_text(a.ended_at) as "endedAt", a.peak,
  json_build_array(st_x(a.geom), st_y(a.geom)) as point, a.refusal,
  ${eventOfAlarm} as event`;

/** Writes a new alarm, still to be reported. @returns its id */
export async function insert(
  transaction: Queryable,
  { vehicle, rule, item, point }: { vehicle: number; rule: string; item: string; point: [number, number] },
  alarm: OpenAlarm | EndedAlarm,
  principal: Principal,
): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.vehicle_alarms (vehicle, rule, item, since, opened_at, ended_at, peak, geom, principal)
     values ($1, $2, $3, ${fromMs('$4::double precision')}, ${fromMs('$5::double precision')}, ${fromMs('$6::double precision')}, $7, st_point($8, $9, 4326), $10)
     returning id`,
    [
      vehicle,
      rule,
      item,
      alarm.since,
      alarm.openedAt,
      'endedAt' in alarm ? alarm.endedAt : null,
      alarm.peak,
      ...point,
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
    `update wangge.vehicle_alarms set ended_at = ${fromMs('$2::double precision')}, peak = $3 where id = any ($1)`,
    [ids, 'endedAt' in alarm ? alarm.endedAt : null, alarm.peak],
  );
}

/** An alarm with what its report needs. */
export interface UnreportedAlarm extends VehicleAlarm {
  principal: Principal;
  source: string;
  code: string;
  kind: string | null;
  plate: string | null;
  unit: string | null;
}

/** Alarms that are still to be reported: those named, or the oldest that were made `seconds` ago or before. */
export async function unreported(database: Queryable, which: WhichAlarms): Promise<UnreportedAlarm[]> {
  const { rows } = await database.query<UnreportedAlarm>(
    `select ${alarmColumns}, a.principal, v.source, v.code, v.kind, v.plate, v.unit
       from wangge.vehicle_alarms a join wangge.vehicles v on v.id = a.vehicle
      where ${isUnreported}
      order by a.id limit 10000`,
    unreportedValues(which),
  );
  return rows;
}

export async function byIds(
  database: Queryable,
  ids: readonly number[],
): Promise<(VehicleAlarm & { vehicle: number })[]> {
  const { rows } = await database.query<VehicleAlarm & { vehicle: number }>(
    `select ${alarmColumns}, a.vehicle from wangge.vehicle_alarms a where a.id = any ($1) order by a.id`,
    [ids],
  );
  return rows;
}
