import { Problem } from '../input/problem.ts';

interface Job {
  start(): void;
}

/** Lets a number of jobs run at a time and a number wait; whatever is beyond is refused at once. */
export class WorkQueue {
  private running = 0;
  private readonly waiting = new Set<Job>();

  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
  ) {}

  /**
   * Runs `work` when its turn comes. Aborting `signal` takes a waiting job out of the queue.
   * @throws Problem 503 `busy` when the queue is full
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) await this.turn(signal);
    else this.running++;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.running--;
      this.next();
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    if (this.waiting.size >= this.capacity)
      throw new Problem(
        503,
        'busy',
        `${this.capacity} tiles are waiting to be made already; try again in a second`,
        [],
        { 'Retry-After': '1' },
      );
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(job);
        reject(signal.reason);
      };
      const job: Job = {
        start: () => {
          signal.removeEventListener('abort', leave);
          this.running++;
          resolve();
        },
      };
      this.waiting.add(job);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  private next(): void {
    for (const job of this.waiting) {
      this.waiting.delete(job);
      job.start();
      return;
    }
  }
}
