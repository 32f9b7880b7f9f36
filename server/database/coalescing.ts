/** Hears of work in the background that fails. */
export interface FaultLog {
  (error: unknown): void;
  /** Hears that the work has been done after all. */
  well?(): void;
  /** The log of a part of the work, which fails and is done by itself. */
  part?(name: string): FaultLog;
}

/** The log of a part of what `log` hears of. */
export function partOf(log: FaultLog, name: string): FaultLog {
  return log.part?.(name) ?? log;
}

/** Work that is done again whenever somebody asks for it, never twice at once, and again by itself after it failed. */
export interface Coalesced {
  /**
   * Does the work now, or once more after what is under way; resolves when that is done. After `close` it does nothing.
   * @throws what the work throws
   */
  run(): Promise<void>;
  /** As `run`, for those who cannot wait; `log` hears of a failure. */
  wake(): void;
  /** Begins nothing more, and waits for what is under way. */
  close(): Promise<void>;
}

/** What failed is tried again after this long, twice as long each time, up to the longest. */
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * Coalesces requests for `work`: any number that come while it is under way are answered by one more run after it. Work
 * that fails is done again after a second, then after longer and longer, until it succeeds.
 */
export function coalesce(work: () => Promise<void>, log: FaultLog): Coalesced {
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  let retryMs = firstRetryMs;
  let retry: NodeJS.Timeout | undefined;

  async function once(): Promise<void> {
    clearTimeout(retry);
    try {
      await work();
    } catch (error) {
      if (!closed) {
        retry = setTimeout(wake, retryMs);
        retry.unref();
        retryMs = Math.min(2 * retryMs, longestRetryMs);
      }
      throw error;
    }
    retryMs = firstRetryMs;
    log.well?.();
  }

  async function repeat(): Promise<void> {
    try {
      while (again && !closed) {
        again = false;
        await once();
      }
    } finally {
      running = null;
      // The failure is for those who asked before; who has asked since gets a run of their own.
      if (again) wake();
    }
  }

  function run(): Promise<void> {
    if (closed) return Promise.resolve();
    again = true;
    running ??= repeat();
    return running;
  }

  function wake(): void {
    // Whoever began what is under way hears whether it failed.
    if (running) again = true;
    else run().catch(log);
  }

  return {
    run,
    wake,
    async close() {
      closed = true;
      clearTimeout(retry);
      await running?.catch(() => undefined);
    },
  };
}
