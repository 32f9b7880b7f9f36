import { cityWide } from '../../domain/access/principal.ts';
import type { VehicleAlarm, VehicleKind } from '../../domain/answers/vehicles.ts';
import type { Database } from '../database/database.ts';
import { createAlarmReporting } from '../events/alarm-reporting.ts';
import { settleAlarm } from '../events/alarm-rows.ts';
import type { Events } from '../events/service.ts';
import { Problem } from '../input/problem.ts';
import type { Overrides } from '../overrides/service.ts';
import type { Units } from '../units/service.ts';
import * as alarmStore from './alarm-store.ts';

const system = cityWide('user', 'system', 'admin');

/** What of a rule was broken, as a dispatcher reads it. */
function broken({ rule, peak }: VehicleAlarm, kind: VehicleKind | undefined): string {
  if (rule === 'area') return '驶出作业区域';
  if (rule === 'silence') return `已 ${Math.round(peak)} 分钟没有定位`;
  if (rule === 'jumps') return `定位跳变，相邻两点相当于 ${Math.round(peak)} km/h`;
  const speed = kind?.speeds[Number(rule.slice('speed-'.length))];
  const limit = speed ? `，${speed.working ? '作业' : ''}限速 ${speed.above} km/h` : '';
  return `车速 ${Math.round(peak)} km/h${limit}`;
}

function reportOf(alarm: alarmStore.UnreportedAlarm, kind: VehicleKind | undefined) {
  const { source, code, plate, rule, item, since, openedAt, peak, point } = alarm;
  const minutes = Math.round((Date.parse(openedAt) - Date.parse(since)) / 60_000);
  const lasting = minutes > 0 && rule !== 'silence' ? `，已持续 ${minutes} 分钟` : '';
  return {
    source,
    externalId: `${code}/${rule}/${openedAt}`,
    item,
    point,
    occurredAt: openedAt,
    description: `${kind?.title.zh ?? '车辆'} ${plate ?? code}：${broken(alarm, kind)}${lasting}`,
    // Reports of one vehicle are of one matter by its name.
    properties: { vehicle: plate ?? code, rule, value: peak, since },
  };
}

interface Dependencies {
  database: Database;
  events: Pick<Events, 'report' | 'find'>;
  units: Pick<Units, 'find'>;
  overrides: Pick<Overrides, 'override'>;
  kinds: ReadonlyMap<string, VehicleKind>;
}

/** Reports the alarms of vehicles, and gives their orders to the units that run them. */
export function createVehicleReporting({ database, events, units, overrides, kinds }: Dependencies) {
  const kindOf = (alarm: alarmStore.UnreportedAlarm) =>
    alarm.kind === null ? undefined : kinds.get(alarm.kind);

  /** The place says whose street it is; the vehicle says who has to answer for it. */
  async function giveToItsUnit({ unit, plate, code }: alarmStore.UnreportedAlarm, event: number) {
    if (unit === null) return;
    try {
      const { decision } = await events.find(event, system);
      if (decision.lead.code === unit) return;
      const { name, kind } = await units.find(unit, system);
      const lead = { code: unit, name, nameEn: null, kind };
      await overrides.override(event, { lead, reason: `车辆 ${plate ?? code} 的所属单位` }, system);
    } catch (error) {
      // A unit that is no more, or an order that is under way already, stays where it is.
      if (!(error instanceof Problem)) throw error;
    }
  }

  return createAlarmReporting<alarmStore.UnreportedAlarm>(events, {
    unreported: (which) => alarmStore.unreported(database, which),
    reportOf: (alarm) => reportOf(alarm, kindOf(alarm)),
    settle: (id, event, refusal) => settleAlarm(database, 'vehicle_alarms', id, event, refusal),
    onReported: giveToItsUnit,
  });
}
