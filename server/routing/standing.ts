import { randomUUID } from 'node:crypto';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { forgetProcess, noteReached } from '../layers/publishing/everywhere.ts';
import type { Routing } from './service.ts';

const aliveEveryMs = 5_000;

export interface Standing {
  close(): Promise<void>;
}

/** Tells the other processes by which publications this one answers, so that who publishes can wait for all of them. */
export async function createStanding(
  database: Database,
  routing: Pick<Routing, 'reached' | 'onReached'>,
  log: FaultLog,
): Promise<Standing> {
  const id = randomUUID();
  const noting = coalesce(() => noteReached(database, id, routing.reached()), log);
  await noting.run();
  const stop = routing.onReached(noting.wake);
  const timer = setInterval(noting.wake, aliveEveryMs);
  timer.unref();
  return {
    async close() {
      stop();
      clearInterval(timer);
      await noting.close();
      // What is left of a process that cannot say so is passed over after some seconds.
      await forgetProcess(database, id).catch(() => undefined);
    },
  };
}
