import { setImmediate as nextTurn } from 'node:timers/promises';

const sliceMs = 8;

/**
 * Lets other requests be answered in the midst of long work: awaited between its parts, it gives the event loop a turn
 * whenever some milliseconds have passed since the last one.
 */
export class Slices {
  private since = performance.now();

  /** Whether it is time for `rest`; cheap enough to be asked every few dozen parts. */
  get due(): boolean {
    return performance.now() - this.since > sliceMs;
  }

  async rest(): Promise<void> {
    await nextTurn();
    this.since = performance.now();
  }
}
