import type { Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { keepAlive, type OpenVersion } from './store.ts';

type Stage = 'reading' | 'writing' | 'indexing' | 'checking' | 'thinning';

/** Hears how far a load is. @param secondsLeft of this stage, null while it cannot be told */
export type Progress = (stage: Stage, done: number, total: number, secondsLeft: number | null) => void;

const progressEveryMs = 500;
const aliveEveryMs = 15_000;
// Earlier than this, what is left of a stage cannot be told from what is done.
const enoughToTellMs = 1_000;

export function cancelled({ layer, version }: OpenVersion): Problem {
  return new Problem(409, 'load-cancelled', {
    zh: `“${layer}”第 ${version} 版的载入已取消`,
    en: `Loading version ${version} of "${layer}" was cancelled`,
  });
}

/** Tells the catalogue and the listener how far a load is. */
export interface Follower {
  /** @throws Problem 409 `load-cancelled` once somebody has cancelled the load */
  report(stage: Stage, done: number, total: number): Promise<void>;
  stop(): void;
}

export function follow(database: Queryable, opened: OpenVersion, onProgress: Progress): Follower {
  let stage: Stage = 'reading';
  let since = performance.now();
  let lastAt = Number.NEGATIVE_INFINITY;
  const state = () => (stage === 'checking' || stage === 'thinning' ? 'checking' : 'reading');
  const timer = setInterval(() => {
    // A missed sign of life is made good by the next one.
    keepAlive(database, opened, state(), null).catch(() => undefined);
  }, aliveEveryMs);
  timer.unref();
  return {
    async report(next, done, total) {
      const now = performance.now();
      const isNew = next !== stage;
      if (isNew) since = now;
      stage = next;
      const share = total > 0 ? done / total : 1;
      const elapsed = now - since;
      const secondsLeft =
        share > 0 && elapsed > enoughToTellMs ? Math.round((elapsed * (1 - share)) / share / 1000) : null;
      onProgress(stage, done, total, secondsLeft);
      if (!isNew && now - lastAt < progressEveryMs) return;
      lastAt = now;
      const progress = { stage, done, total, share: Math.round(share * 1000) / 1000, secondsLeft };
      if (!(await keepAlive(database, opened, state(), progress))) throw cancelled(opened);
    },
    stop: () => clearInterval(timer),
  };
}
