/** Work that is done again whenever somebody asks for it, never twice at once. */
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

/** Coalesces requests for `work`: any number that come while it is under way are answered by one more run after it. */
export function coalesce(work: () => Promise<void>, log: (error: unknown) => void): Coalesced {
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  async function repeat(): Promise<void> {
    try {
      while (again && !closed) {
        again = false;
        await work();
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
      await running?.catch(() => undefined);
    },
  };
}
