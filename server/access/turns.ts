/**
 * Lets `atOnce` pieces of work run at a time and `waiting` more wait in order.
 * @returns a function that runs `work` in its turn, or null when too many wait already
 */
export function createTurns(
  atOnce: number,
  waiting: number,
): <T>(work: () => Promise<T>) => Promise<T> | null {
  let running = 0;
  const queue: (() => void)[] = [];
  async function take<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes straight to who waits longest, so that nobody who comes later slips in between.
      const next = queue.shift();
      if (next) next();
      else running--;
    }
  }
  return (work) => (running >= atOnce && queue.length >= waiting ? null : take(work));
}
