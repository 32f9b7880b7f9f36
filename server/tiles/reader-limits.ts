import { Problem } from '../input/problem.ts';

/** Cold tiles that one reader may wait for at a time. */
const mostAtOnce = 128;
/** Milliseconds of making tiles that a reader may use at once, and is given back every second. */
const creditMs = 60_000;
const refillMs = 2_000;
/** Readers who have used nothing lately are forgotten when there are more than this. */
const mostRemembered = 10_000;

interface Account {
  waiting: number;
  usedMs: number;
  at: number;
}

/**
 * What making tiles may cost one reader, so that none takes the place of all others: a number of tiles at a time, and a
 * bucket of time that fills again. What lies in the cache costs nothing.
 */
export class ReaderLimits {
  private readonly accounts = new Map<string, Account>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number) {}

  /**
   * Runs `work` on the account of a reader.
   * @throws Problem 503 `too-many-tiles`, 503 `tile-time-used-up`
   */
  async run<T>(reader: string, work: () => Promise<T>): Promise<T> {
    const account = this.accountOf(reader);
    if (account.waiting >= mostAtOnce)
      throw refused('too-many-tiles', `You wait for ${mostAtOnce} tiles already; ask again as they come`, 1);
    if (account.usedMs >= creditMs) {
      const seconds = Math.ceil((account.usedMs - creditMs + refillMs) / refillMs);
      throw refused('tile-time-used-up', 'Making your tiles has taken more than your share of time', seconds);
    }
    account.waiting++;
    try {
      return await work();
    } finally {
      account.waiting--;
    }
  }

  /** Puts the time that a tile took on the account of who asked for it first. */
  charge(reader: string, milliseconds: number): void {
    this.accountOf(reader).usedMs += milliseconds;
  }

  private accountOf(reader: string): Account {
    const now = this.now();
    const account = this.accounts.get(reader) ?? { waiting: 0, usedMs: 0, at: now };
    account.usedMs = Math.max(0, account.usedMs - ((now - account.at) / 1_000) * refillMs);
    account.at = now;
    // Put back last: the first are those who have not asked for longest.
    this.accounts.delete(reader);
    this.accounts.set(reader, account);
    if (this.accounts.size > mostRemembered)
      for (const [name, { waiting }] of this.accounts) {
        if (waiting > 0) continue;
        this.accounts.delete(name);
        break;
      }
    return account;
  }
}

function refused(code: string, detail: string, seconds: number): Problem {
  return new Problem(503, code, detail, [], { 'Retry-After': String(seconds) });
}
