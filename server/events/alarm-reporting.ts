import type { Principal } from '../../domain/access/principal.ts';
import { Problem } from '../input/problem.ts';
import type { WhichAlarms } from './alarm-rows.ts';
import type { Events } from './service.ts';

/** So long after it was made, the process that made an alarm does not report it any more. */
const abandonedSeconds = 30;

/** An alarm that is still to be reported, with who sent what raised it. */
interface Unreported {
  id: number;
  principal: Principal;
}

/** Where alarms of a kind are kept, and what is reported of one. */
export interface ReportedAlarms<Alarm extends Unreported> {
  /** Those named that are still to be reported, or the oldest that were made `seconds` ago or before. */
  unreported(which: WhichAlarms): Promise<Alarm[]>;
  /** The report; its external id is the alarm's own, so that one reported twice is one event. */
  reportOf(alarm: Alarm): Record<string, unknown>;
  settle(id: number, event: number | null, refusal: { code: string; detail: string } | null): Promise<void>;
  /** Hears of each event. */
  onReported?(alarm: Alarm, event: number): Promise<void>;
}

/**
 * Reports alarms as events. An alarm is written with what raised it, in that transaction, and reported after it: what a
 * killed process did not get to is found in the table and reported by any other.
 */
export function createAlarmReporting<Alarm extends Unreported>(
  events: Pick<Events, 'report'>,
  { unreported, reportOf, settle, onReported }: ReportedAlarms<Alarm>,
) {
  async function reportAll(alarms: readonly Alarm[]): Promise<void> {
    for (const alarm of alarms) {
      try {
        const { event } = await events.report(reportOf(alarm), alarm.principal);
        await onReported?.(alarm, event.id);
        await settle(alarm.id, event.id, null);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        await settle(alarm.id, null, { code: error.code, detail: error.detail });
      }
    }
  }

  return {
    /** Reports new alarms. */
    report: async (ids: readonly number[]) => reportAll(await unreported({ ids })),
    /** Reports those that nobody reports any more. */
    reportLeft: async () => reportAll(await unreported({ seconds: abandonedSeconds })),
  };
}
