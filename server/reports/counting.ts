import type { FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { countChanged, countWaiting } from './counting-store.ts';

/** So many orders are counted in one transaction: short enough that nobody waits for it. */
const atOnce = 500;
/** So many a reader waits for; more wait after a migration alone. */
const mostForReader = 20_000;
const retryAfterSeconds = 30;

/** Keeps the sums of the figures in step with the orders. */
export interface Counting {
  /**
   * Counts whatever changed before it was called, so that what is read after is what the orders are.
   * @throws Problem 503 `figures-behind` where that would take long; it is done in the background meanwhile
   */
  upToDate(): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  log: FaultLog;
  /** How often it counts what changed; only for readers without. */
  everyMs?: number | undefined;
}

export function createCounting({ database, log, everyMs }: Dependencies): Counting {
  async function countAll(): Promise<void> {
    while (!closed && (await countChanged(database, atOnce)) > 0);
  }

  let closed = false;
  let running: Promise<void> | null = null;
  function look(): void {
    running ??= countWaiting(database, 1)
      .then((waiting) => (waiting > 0 ? countAll() : undefined))
      .then(() => log.well?.())
      .catch((error) => {
        if (!closed) log(error);
      })
      .finally(() => {
        running = null;
      });
  }
  const timer = everyMs === undefined ? null : setInterval(look, everyMs);

  return {
    async upToDate() {
      const waiting = await countWaiting(database, mostForReader + 1);
      if (waiting > mostForReader)
        throw new Problem(
          503,
          'figures-behind',
          {
            zh: `工单统计正在更新，仍有${mostForReader}件以上工单待统计，请稍后再试`,
            en: `The figures are being counted: more than ${mostForReader} orders are still to come. Try again later`,
          },
          [],
          { 'Retry-After': String(retryAfterSeconds) },
        );
      for (let left = waiting; left > 0; left -= atOnce) await countChanged(database, atOnce);
    },
    async close() {
      closed = true;
      if (timer) clearInterval(timer);
      await running;
    },
  };
}
