import type { Alarm } from '../../domain/answers/readings.ts';
import type { Database } from '../database/database.ts';
import { createAlarmReporting } from '../events/alarm-reporting.ts';
import { settleAlarm } from '../events/alarm-rows.ts';
import type { Events } from '../events/service.ts';
import * as alarmStore from './alarm-store.ts';

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

/** Reports the alarms of sensors. */
export function createReporting({ database, events }: { database: Database; events: Events }) {
  const reporting = createAlarmReporting<alarmStore.UnreportedAlarm>(events, {
    unreported: (which) => alarmStore.unreported(database, which),
    reportOf,
    settle: (id, event, refusal) => settleAlarm(database, 'sensor_alarms', id, event, refusal),
  });
  return {
    ...reporting,
    /** Reports new alarms, and answers what became of them. */
    async report(ids: readonly number[]): Promise<Alarm[]> {
      await reporting.report(ids);
      return alarmStore.alarms(database, ids);
    },
  };
}
