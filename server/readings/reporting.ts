import type { Alarm } from '../../domain/answers/readings.ts';
import type { Database } from '../database/database.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import * as alarmStore from './alarm-store.ts';

/** So long after it was made, the process that made an alarm does not report it any more. */
const abandonedSeconds = 30;

/** The report of an alarm. Its external id is the alarm's own, so that one reported twice is one event. */
function reportOf(alarm: alarmStore.UnreportedAlarm) {
  const { source, sensor, quantity, unit, item, since, openedAt, peak, place } = alarm;
  const minutes = Math.round((Date.parse(openedAt) - Date.parse(since)) / 60_000);
  return {
    source,
    externalId: `${sensor}/${quantity}/${item}/${openedAt}`,
    item,
    ...place,
    occurredAt: openedAt,
    description: `传感器 ${sensor}：${quantity} 达到 ${peak} ${unit}，超过阈值已 ${minutes} 分钟`,
    properties: { sensor, quantity, unit, value: peak, since },
  };
}

/**
 * Reports alarms as events. An alarm is written with its readings, in their transaction, and reported after it: what a
 * killed process did not get to is found in the table and reported by any other.
 */
export function createReporting({ database, events }: { database: Database; events: Events }) {
  async function reportAll(alarms: readonly alarmStore.UnreportedAlarm[]): Promise<void> {
    for (const alarm of alarms) {
      try {
        const { event } = await events.report(reportOf(alarm), alarm.principal);
        await alarmStore.settleAlarm(database, alarm.id, event.id, null);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await alarmStore.settleAlarm(database, alarm.id, null, { code: error.code, detail: error.detail });
      }
    }
  }

  return {
    /** Reports new alarms, and answers what became of them. */
    async report(ids: readonly number[]): Promise<Alarm[]> {
      await reportAll(await alarmStore.unreported(database, { ids }));
      return alarmStore.alarms(database, ids);
    },
    /** Reports those that nobody reports any more. */
    async reportLeft(): Promise<void> {
      await reportAll(await alarmStore.unreported(database, { seconds: abandonedSeconds }));
    },
  };
}
