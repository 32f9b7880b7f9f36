/** Work that waits for its turn. */
interface Waiting {
  key: string;
  start(): void;
}

export interface Turns {
  /**
   * Runs `work` in its turn: what goes first, before all that does not.
   * @param key of whoever asks; of one key few may wait
   * @returns null when too many wait already
   */
  take<T>(work: () => Promise<T>, key: string, first: boolean): Promise<T> | null;
}

/** Lets `atOnce` pieces of work run at a time and `waiting` more wait, of which `ofOne` may have the same key. */
export function createTurns({
  atOnce,
  waiting,
  ofOne,
}: {
  atOnce: number;
  waiting: number;
  ofOne: number;
}): Turns {
  let running = 0;
  const lanes: { first: Waiting[]; others: Waiting[] } = { first: [], others: [] };

  async function run<T>(work: () => Promise<T>, key: string, lane: Waiting[]): Promise<T> {
    if (running >= atOnce) await new Promise<void>((resolve) => lane.push({ key, start: resolve }));
    else running++;
    try {
      return await work();
    } finally {
      // The turn goes straight to who waits longest, so that nobody who comes later slips in between.
      const next = lanes.first.shift() ?? lanes.others.shift();
      if (next) next.start();
      else running--;
    }
  }

  return {
    take(work, key, first) {
      const lane = first ? lanes.first : lanes.others;
      const busy = running >= atOnce;
      const full = lane.length >= waiting || lane.filter((each) => each.key === key).length >= ofOne;
      return busy && full ? null : run(work, key, lane);
    },
  };
}
