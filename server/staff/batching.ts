import type { Database } from '../database/database.ts';
import * as store from './store.ts';

/**
 * So long positions wait for others, to be committed with them: a thousand phones send a hundred times a second, and every
 * commit makes those of reports wait that come with it.
 */
const waitMs = 250;
/** Positions in one statement. */
const mostTogether = 5_000;

type Fix = Omit<store.Fix, 'n'>;

interface Waiting {
  fixes: readonly Fix[];
  resolve(placed: Omit<store.Placed, 'n'>[]): void;
  reject(error: unknown): void;
}

/** Stores positions of people, those that come at about the same time in one transaction. */
export function createBatching(database: Database) {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  const running = new Set<Promise<void>>();

  async function commit(batch: readonly Waiting[]): Promise<void> {
    const fixes = batch.flatMap((one) => one.fixes).map((fix, n) => ({ ...fix, n }));
    try {
      const placed = await store.addPositions(database, fixes);
      const byNumber = new Map(placed.map((one) => [one.n, one]));
      let from = 0;
      for (const one of batch) {
        one.resolve(one.fixes.map((_, at) => byNumber.get(from + at) ?? { isOnDuty: false, isNew: false }));
        from += one.fixes.length;
      }
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    const done = commit(batch).finally(() => running.delete(done));
    running.add(done);
  }

  return {
    /** What became of each position, once it is committed. */
    add(fixes: readonly Fix[]): Promise<Omit<store.Placed, 'n'>[]> {
      return new Promise((resolve, reject) => {
        waiting.push({ fixes, resolve, reject });
        if (waiting.reduce((sum, one) => sum + one.fixes.length, 0) >= mostTogether) flush();
        else timer ??= setTimeout(flush, waitMs);
      });
    },
    /** Stores what still waits. */
    async close(): Promise<void> {
      flush();
      await Promise.all(running);
    },
  };
}
