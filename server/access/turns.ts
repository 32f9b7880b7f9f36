/** Work that waits for its turn. */
interface Waiting {
  key: string;
  start(): void;
}

type Lane = 'first' | 'others';

export interface Turns {
  /**
   * Runs `work` in its turn: what goes first, before all that does not.
   * @param key of whoever asks; of one key few may wait
   * @returns null when too many wait already
   */
  take<T>(work: () => Promise<T>, key: string, first: boolean): Promise<T> | null;
}

/**
 * Lets `atOnce` pieces of work run at a time, `ofOthers` of them such as do not go first, so that who does finds a place.
 * In each lane `waiting` more wait, of which `ofOne` may have the same key.
 */
export function createTurns({
  atOnce,
  ofOthers,
  waiting,
  ofOne,
}: {
  atOnce: number;
  ofOthers: number;
  waiting: number;
  ofOne: number;
}): Turns {
  const running = { first: 0, others: 0 };
  const lanes: Record<Lane, Waiting[]> = { first: [], others: [] };

  const hasPlace = (lane: Lane) =>
    running.first + running.others < atOnce && (lane === 'first' || running.others < ofOthers);

  /** The turn goes straight to who waits longest, so that nobody who comes later slips in between. */
  function startNext(): void {
    for (const lane of ['first', 'others'] as const) {
      const next = hasPlace(lane) && lanes[lane].shift();
      if (!next) continue;
      running[lane]++;
      next.start();
      return;
    }
  }

  async function run<T>(work: () => Promise<T>, key: string, lane: Lane): Promise<T> {
    if (hasPlace(lane)) running[lane]++;
    else await new Promise<void>((resolve) => lanes[lane].push({ key, start: resolve }));
    try {
      return await work();
    } finally {
      running[lane]--;
      startNext();
    }
  }

  return {
    take(work, key, first) {
      const lane = first ? 'first' : 'others';
      const waits = lanes[lane];
      const full = waits.length >= waiting || waits.filter((each) => each.key === key).length >= ofOne;
      return !hasPlace(lane) && full ? null : run(work, key, lane);
    },
  };
}
