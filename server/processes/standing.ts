import { randomUUID } from 'node:crypto';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import { forgetProcess, noteReached } from './everywhere.ts';

const aliveEveryMs = 5_000;

export interface Standing {
  close(): Promise<void>;
}

/** A part of a process that answers by what is in force. */
export interface Answering {
  /** The number of the publication up to which it has taken in all. */
  reached(): number;
  /** Calls `listener` when that has changed. */
  onReached(listener: () => void): () => void;
}

/** Tells the other processes by which publications this one answers, so that who publishes can wait for all of them. */
export async function createStanding(
  database: Database,
  { routing, catalogue }: { routing: Answering; catalogue: Answering },
  log: FaultLog,
): Promise<Standing> {
  const id = randomUUID();
  const noting = coalesce(
    () => noteReached(database, id, { publication: routing.reached(), catalogue: catalogue.reached() }),
    log,
  );
  await noting.run();
  const stop = [routing, catalogue].map((part) => part.onReached(noting.wake));
  const timer = setInterval(noting.wake, aliveEveryMs);
  timer.unref();
  return {
    async close() {
      for (const end of stop) end();
      clearInterval(timer);
      await noting.close();
      // What is left of a process that cannot say so is passed over after some seconds.
      await forgetProcess(database, id).catch(() => undefined);
    },
  };
}
