import { Problem } from '../input/problem.ts';

interface Job {
  start(): void;
}

/**
 * Lets a number of jobs run at a time and a number wait; whatever is beyond is refused at once. Readers take turns, and
 * none of them runs so many that others find no room.
 */
export class WorkQueue {
  private running = 0;
  private readonly runningOf = new Map<string, number>();
  private waitingCount = 0;
  /** The jobs that wait by reader; who had his turn last stands last. */
  private readonly waiting = new Map<string, Set<Job>>();

  /** @param ofOne how many of one reader run at a time */
  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
    private readonly ofOne = concurrency,
  ) {}

  /**
   * Runs `work` when its turn comes. Aborting `signal` takes a waiting job out of the queue.
   * @param reader for whom
   * @throws Problem 503 `busy` when the queue is full
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>, reader = ''): Promise<T> {
    if (this.hasRoom(reader)) this.begin(reader);
    else await this.turn(signal, reader);
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.end(reader);
    }
  }

  private hasRoom(reader: string): boolean {
    return this.running < this.concurrency && (this.runningOf.get(reader) ?? 0) < this.ofOne;
  }

  private begin(reader: string): void {
    this.running++;
    this.runningOf.set(reader, (this.runningOf.get(reader) ?? 0) + 1);
  }

  private end(reader: string): void {
    this.running--;
    const left = this.runningOf.get(reader)! - 1;
    if (left > 0) this.runningOf.set(reader, left);
    else this.runningOf.delete(reader);
    while (this.running < this.concurrency && this.startNext());
  }

  private turn(signal: AbortSignal, reader: string): Promise<void> {
    if (this.waitingCount >= this.capacity)
      throw new Problem(
        503,
        'busy',
        `${this.capacity} tiles are waiting to be made already; try again in a second`,
        [],
        { 'Retry-After': '1' },
      );
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.remove(reader, job);
        reject(signal.reason);
      };
      const job: Job = {
        start: () => {
          signal.removeEventListener('abort', leave);
          this.begin(reader);
          resolve();
        },
      };
      const lane = this.waiting.get(reader) ?? new Set();
      this.waiting.set(reader, lane.add(job));
      this.waitingCount++;
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private remove(reader: string, job: Job): void {
    const lane = this.waiting.get(reader);
    if (!lane?.delete(job)) return;
    this.waitingCount--;
    if (lane.size === 0) this.waiting.delete(reader);
  }

  /** Starts the job that waits longest of the reader whose turn it is; false where none may start. */
  private startNext(): boolean {
    for (const [reader, lane] of this.waiting) {
      if (!this.hasRoom(reader)) continue;
      const [job] = lane as Set<Job> & Iterable<Job>;
      this.remove(reader, job!);
      if (lane.size > 0) {
        this.waiting.delete(reader);
        this.waiting.set(reader, lane);
      }
      job!.start();
      return true;
    }
    return false;
  }
}
