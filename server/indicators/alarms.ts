import { cityWide } from '../../domain/access/principal.ts';
import type { IndicatorDefinition } from '../../domain/answers/indicators.ts';
import { atRest, follow } from '../../domain/readings/threshold.ts';
import type { Database, Queryable } from '../database/database.ts';
import { createAlarmReporting } from '../events/alarm-reporting.ts';
import { settleAlarm } from '../events/alarm-rows.ts';
import type { Events } from '../events/service.ts';
import * as store from './alarm-store.ts';

/** The source under which alarms of indicators are reported. */
const indicatorSource = 'indicators';
const principal = cityWide('user', 'system', 'admin');

function reportOf({ id, indicator, item, since, openedAt, peak, definition }: store.UnreportedAlarm) {
  const { title, unit, normal, decimals, point } = definition;
  const range = [
    normal.min === undefined ? [] : `不低于 ${normal.min}`,
    normal.max === undefined ? [] : `不高于 ${normal.max}`,
  ].flat();
  return {
    source: indicatorSource,
    externalId: `${indicator}/${id}`,
    item,
    point,
    occurredAt: openedAt,
    description: `指标“${title.zh}”为 ${peak.toFixed(decimals)} ${unit.zh}，正常范围${range.join('、')}`,
    properties: { indicator, value: peak, since },
  };
}

/** Follows one alarm of an indicator over the values that came since, in the transaction that locks it. */
async function followLocked(
  transaction: Queryable,
  code: string,
  { definition: { alarm, normal }, standing }: store.LockedIndicator,
): Promise<number[]> {
  if (!alarm) {
    if (standing?.alarm)
      await store.updateAlarms(transaction, standing.alarm.recorded, Date.now(), standing.alarm.peak);
    if (standing) await store.setStanding(transaction, code, null);
    return [];
  }
  const values = await store.valuesAfter(transaction, code, standing?.lastAt ?? null);
  if (values.length === 0) return [];
  const threshold = {
    above: normal.max,
    below: normal.min,
    duration: alarm.minutes * 60,
    hysteresis: alarm.hysteresis,
  };
  const { ended, state } = follow(threshold, standing ?? atRest, values);
  const opened: number[] = [];
  for (const each of state.alarm ? [...ended, state.alarm] : ended) {
    const endedAt = 'endedAt' in each ? (each.endedAt as number) : null;
    if (each.recorded.length > 0) await store.updateAlarms(transaction, each.recorded, endedAt, each.peak);
    else {
      const id = await store.insert(transaction, code, alarm.item, each);
      each.recorded.push(id);
      opened.push(id);
    }
  }
  await store.setStanding(transaction, code, state);
  return opened;
}

/** Holds indicators against their normal range; what stays outside of it for long enough becomes an event. */
export function createIndicatorAlarms(database: Database, events: Pick<Events, 'report'>) {
  const reporting = createAlarmReporting<store.UnreportedAlarm & { principal: typeof principal }>(events, {
    unreported: async (which) =>
      (await store.unreported(database, which)).map((alarm) => ({ ...alarm, principal })),
    reportOf,
    settle: (id, event, refusal) => settleAlarm(database, 'indicator_alarms', id, event, refusal),
  });
  return {
    /** After new values of an indicator, or another definition. Values that come late judge nothing. */
    async judge(code: string, { alarm }: Pick<IndicatorDefinition, 'alarm'>): Promise<void> {
      if (!alarm) return;
      const opened = await database.transaction(async (transaction) => {
        const locked = await store.lock(transaction, code);
        return locked ? followLocked(transaction, code, locked) : [];
      });
      if (opened.length > 0) await reporting.report(opened);
    },
    /** Ends the alarm of an indicator whose definition has none any more. */
    async end(code: string): Promise<void> {
      await database.transaction(async (transaction) => {
        const locked = await store.lock(transaction, code);
        if (locked && !locked.definition.alarm) await followLocked(transaction, code, locked);
      });
    },
    goingOn: (codes: readonly string[]) => store.goingOn(database, codes),
    reportLeft: reporting.reportLeft,
  };
}
