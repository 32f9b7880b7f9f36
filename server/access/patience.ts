import { setTimeout as after } from 'node:timers/promises';

const secondMs = 1_000;

/** Keeps those who ask without a pause from taking the time of the others. */
export interface Patience {
  /** Resolves when a refusal may be answered: at once, or, of many in a second, a second later. */
  hold(): Promise<void>;
}

/**
 * @param atOnce so many refusals in a second are answered at once
 * @param held so many are held at a time; what is more is answered at once, so that nothing piles up
 * @param wait resolves after so many milliseconds
 */
export function createPatience(
  { atOnce, held }: { atOnce: number; held: number },
  now: () => number = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = (ms) => after(ms, undefined, { ref: false }),
): Patience {
  let since = Number.NEGATIVE_INFINITY;
  let refused = 0;
  let holding = 0;
  return {
    async hold() {
      if (now() - since >= secondMs) {
        since = now();
        refused = 0;
      }
      refused++;
      if (refused <= atOnce || holding >= held) return;
      holding++;
      await wait(secondMs);
      holding--;
    },
  };
}
