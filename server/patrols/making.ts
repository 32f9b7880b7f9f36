import type { Database, Queryable } from '../database/database.ts';
import type { Layers } from '../layers/published.ts';
import * as doing from './doing-store.ts';
import type { Judging } from './judging.ts';
import * as store from './making-store.ts';
import { announce, tellOfPlans } from './notice-store.ts';
import { noticesOf } from './notices.ts';
import { occurrences } from './schedule.ts';
import { followLayers } from './targets.ts';
import { thin } from './track-store.ts';

const dayMs = 24 * 3_600_000;
/** Tasks are made so far ahead. */
const aheadDays = 8;
const atOnce = 200;
/** How many days positions of a task are kept, and how many after it began its track. */
export interface KeptTracks {
  patrolPositionDays: number;
  patrolTrackDays: number;
}

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
  kept,
}: {
  database: Database;
  layers: Pick<Layers, 'find'>;
  judging: Judging;
  kept: KeptTracks;
}): Making {
  async function makeOne(transaction: Queryable, plan: store.MadePlan, now: Date): Promise<number> {
    const until = new Date(now.getTime() + aheadDays * dayMs);
    const { schedule } = plan.definition;
    const wanted = occurrences({ ...plan, schedule }, plan.madeUntil, until).filter(
      ({ dueAt }) => dueAt > now,
    );
    return store.make(transaction, plan.id, wanted, until);
  }

  /** @returns who has something else to read than before */
  async function sayFaults(transaction: Queryable, now: Date): Promise<string[]> {
    const said: Parameters<typeof tellOfPlans>[1][number][] = [];
    for (const { id, ...faults } of await store.faulty(transaction)) {
      const notices = noticesOf(faults);
      await store.notify(transaction, id, notices);
      said.push(...notices.map(({ code }) => ({ plan: id, code })));
    }
    return tellOfPlans(transaction, said, now);
  }

  return {
    async makeOf(transaction, id, now) {
      const plan = await store.lock(transaction, id);
      const made = plan ? await makeOne(transaction, plan, now) : 0;
      await announce(transaction, await sayFaults(transaction, now));
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
          const told = await sayFaults(transaction, now);
          const due = await doing.lockDue(transaction, now, atOnce);
          for (const task of due) told.push(...(await judging.judge(transaction, task, now)));
          await announce(transaction, told);
          return plans.length === atOnce || due.length === atOnce;
        });
      await thin(
        database,
        new Date(now.getTime() - kept.patrolPositionDays * dayMs),
        new Date(now.getTime() - kept.patrolTrackDays * dayMs),
      );
    },
  };
}
