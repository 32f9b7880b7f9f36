import type { Indicator, IndicatorDefinition } from '../../domain/answers/indicators.ts';
import type { EndedAlarm, OpenAlarm, Reading, ThresholdState } from '../../domain/readings/threshold.ts';
import type { Queryable } from '../database/database.ts';
import { fromMs, toMs } from '../database/milliseconds.ts';
import { eventOfAlarm, isUnreported, unreportedValues, type WhichAlarms } from '../events/alarm-rows.ts';

export interface LockedIndicator {
  definition: IndicatorDefinition;
  standing: ThresholdState | null;
}

/** Locked until the transaction ends. */
export async function lock(transaction: Queryable, code: string): Promise<LockedIndicator | undefined> {
  const { rows } = await transaction.query<LockedIndicator>(
    'select definition, standing from wangge.indicators where code = $1 for update',
    [code],
  );
  return rows[0];
}

/** The values after a time in milliseconds, or of the last day, in the order of their times. */
export async function valuesAfter(
  transaction: Queryable,
  code: string,
  after: number | null,
): Promise<Reading[]> {
  const { rows } = await transaction.query<Reading>(
    `select ${toMs('at')} as at, value from wangge.indicator_values
      where indicator = $1
        and at > coalesce(${fromMs('$2::double precision')}, now() - interval '1 day')
      order by at limit 10000`,
    [code, after],
  );
  return rows;
}

export async function setStanding(
  transaction: Queryable,
  code: string,
  standing: ThresholdState | null,
): Promise<void> {
  await transaction.query('update wangge.indicators set standing = $2 where code = $1', [
    code,
    standing && JSON.stringify(standing),
  ]);
}

/** Writes a new alarm, still to be reported. @returns its id */
export async function insert(
  transaction: Queryable,
  indicator: string,
  item: string,
  alarm: OpenAlarm | EndedAlarm,
): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.indicator_alarms (indicator, item, since, opened_at, ended_at, peak)
     values ($1, $2, ${fromMs('$3::double precision')}, ${fromMs('$4::double precision')}, ${fromMs('$5::double precision')}, $6) returning id`,
    [indicator, item, alarm.since, alarm.openedAt, 'endedAt' in alarm ? alarm.endedAt : null, alarm.peak],
  );
  return rows[0]!.id;
}

/** Writes what is known of an alarm now. */
export async function updateAlarms(
  transaction: Queryable,
  ids: readonly number[],
  endedAt: number | null,
  peak: number,
): Promise<void> {
  await transaction.query(
    `update wangge.indicator_alarms set ended_at = ${fromMs('$2::double precision')}, peak = $3 where id = any ($1)`,
    [ids, endedAt, peak],
  );
}

/** An alarm with what its report needs. */
export interface UnreportedAlarm {
  id: number;
  indicator: string;
  item: string;
  since: string;
  openedAt: string;
  peak: number;
  definition: IndicatorDefinition;
}

/** Alarms that are still to be reported: those named, or the oldest that were made `seconds` ago or before. */
export async function unreported(database: Queryable, which: WhichAlarms): Promise<UnreportedAlarm[]> {
  const { rows } = await database.query<UnreportedAlarm>(
    `select a.id, a.indicator, a.item, wangge.utc_text(a.since) as since, wangge.utc_text(a.opened_at) as "openedAt",
            a.peak, i.definition
       from wangge.indicator_alarms a join wangge.indicators i on i.code = a.indicator
      where ${isUnreported}
      order by a.id limit 1000`,
    unreportedValues(which),
  );
  return rows;
}

/** The alarms of some indicators that go on, by indicator. */
export async function goingOn(
  database: Queryable,
  codes: readonly string[],
): Promise<Map<string, NonNullable<Indicator['goingOn']>>> {
  const { rows } = await database.query<NonNullable<Indicator['goingOn']> & { indicator: string }>(
    `select a.indicator, wangge.utc_text(a.opened_at) as "openedAt", a.refusal,
            ${eventOfAlarm} as event
       from wangge.indicator_alarms a where a.indicator = any ($1) and a.ended_at is null`,
    [codes],
  );
  return new Map(rows.map(({ indicator, ...alarm }) => [indicator, alarm]));
}
