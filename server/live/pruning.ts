import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import * as store from './store.ts';

const everyMs = 10 * 60_000;
/** Few enough that a statement holds nobody up. */
const rowsAtOnce = 5_000;

/**
 * What may be asked of the feed: three days, so that a reader that was away over a weekend goes on where it was, and
 * in a quiet city as many of the newest rows as a reader is ever sent in one replay.
 */
export const kept: store.Keep = { hours: 72, rows: 20_000 };

/** Removes what need not be kept any longer. @returns how many rows */
export async function prune(database: Database, keep = kept): Promise<number> {
  let pruned = 0;
  for (let removed = rowsAtOnce; removed === rowsAtOnce; pruned += removed)
    removed = await store.prune(database, keep, rowsAtOnce);
  return pruned;
}

/** Does so from time to time until the answer is called, which waits for what is under way; any number of processes may. */
export function pruneRegularly(database: Database, log: FaultLog): () => Promise<void> {
  const pruning = coalesce(
    async () => {
      await prune(database);
    },
    partOf(log, 'pruning'),
  );
  const timer = setInterval(pruning.wake, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return pruning.close();
  };
}
