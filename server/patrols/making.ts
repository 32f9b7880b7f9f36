import type { Database, Queryable } from '../database/database.ts';
import type { Layers } from '../layers/published.ts';
import * as doing from './doing-store.ts';
import type { Judging } from './judging.ts';
import * as store from './making-store.ts';
import { noticesOf } from './notices.ts';
import { occurrences } from './schedule.ts';
import { followLayers } from './targets.ts';
import { thin } from './track-store.ts';

const dayMs = 24 * 3_600_000;
/** Tasks are made so far ahead. */
const aheadDays = 8;
const atOnce = 200;
/** Positions of a task are kept so long after it began, and its track so long. */
const keptPointsDays = 92;
const keptTrackDays = 366;

export interface Making {
  /** Makes the tasks of a plan that are due after now and begin within eight days. */
  makeOf(transaction: Queryable, plan: number, now: Date): Promise<number>;
  /**
   * Brings plans and tasks up to `now`, unless another process is about it: what layers and people changed, new tasks,
   * tasks whose time is over, tracks that were kept for long enough.
   */
  sweep(now?: Date): Promise<void>;
}

/** When a plan begins to make tasks: those that are due still. */
export function madeFrom(
  { fromDay, schedule }: { fromDay: string; schedule: { rule: string | null; hours: number } },
  now: Date,
): Date {
  return schedule.rule === null
    ? new Date(`${fromDay}T00:00:00+08:00`)
    : new Date(now.getTime() - schedule.hours * 3_600_000);
}

export function createMaking({
  database,
  layers,
  judging,
}: {
  database: Database;
  layers: Pick<Layers, 'find'>;
  judging: Judging;
}): Making {
  async function makeOne(transaction: Queryable, plan: store.MadePlan, now: Date): Promise<number> {
    const until = new Date(now.getTime() + aheadDays * dayMs);
    const { schedule } = plan.definition;
    const wanted = occurrences({ ...plan, schedule }, plan.madeUntil, until).filter(
      ({ dueAt }) => dueAt > now,
    );
    return store.make(transaction, plan.id, wanted, until);
  }

  async function sayFaults(transaction: Queryable): Promise<void> {
    for (const { id, ...faults } of await store.faulty(transaction))
      await store.notify(transaction, id, noticesOf(faults));
  }

  return {
    async makeOf(transaction, id, now) {
      const plan = await store.lock(transaction, id);
      const made = plan ? await makeOne(transaction, plan, now) : 0;
      await sayFaults(transaction);
      return made;
    },

    async sweep(now = new Date()) {
      for (let more = true; more; )
        more = await database.transaction(async (transaction) => {
          if (!(await store.takeTurn(transaction))) return false;
          await followLayers(transaction, layers);
          const plans = await store.lockBehind(
            transaction,
            new Date(now.getTime() + (aheadDays - 1) * dayMs),
            atOnce,
          );
          for (const plan of plans) await makeOne(transaction, plan, now);
          await sayFaults(transaction);
          const due = await doing.lockDue(transaction, now, atOnce);
          for (const task of due) await judging.judge(transaction, task, now);
          return plans.length === atOnce || due.length === atOnce;
        });
      await thin(
        database,
        new Date(now.getTime() - keptPointsDays * dayMs),
        new Date(now.getTime() - keptTrackDays * dayMs),
      );
    },
  };
}
