import type { FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { dropAbandonedWork } from './checking/store.ts';
import { cancelVersion } from './loading/store.ts';

interface Version {
  layer: string;
  version: number;
}

export interface BackgroundWork {
  /** Runs what makes a version, until its end or until the version is cancelled. */
  start(version: Version, run: () => Promise<void>): void;
  /** Cancels what is under way and waits for it to clear up. */
  close(): Promise<void>;
}

const sweepEveryMs = 60_000;

/** Work on versions that the database does, in this process, and the removal of what killed processes left. */
export function createBackgroundWork(database: Database, log: FaultLog): BackgroundWork {
  const running = new Map<Promise<void>, Version>();
  const sweep = () => dropAbandonedWork(database).then(() => log.well?.(), log);
  const timer = setInterval(sweep, sweepEveryMs);
  timer.unref();
  sweep();
  return {
    start(version, run) {
      const work = run()
        .catch((error) => {
          // A refusal stands in the version's row, for whoever asked for it.
          if (!(error instanceof Problem)) log(error);
        })
        .finally(() => running.delete(work));
      running.set(work, version);
    },
    async close() {
      clearInterval(timer);
      for (const { layer, version } of running.values()) await cancelVersion(database, layer, version);
      await Promise.all(running.keys());
    },
  };
}
