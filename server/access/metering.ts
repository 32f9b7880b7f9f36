import type { UsedKey } from '../../domain/access/principal.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { addUsage, type Used } from './usage-store.ts';

const flushAfterMs = 2_000;
/** What other processes count is known after this long at most. */
const trustForMs = 5_000;
const minuteMs = 60_000;
/** China Standard Time, by which months begin. */
const cityMs = 8 * 3_600_000;

/** How much of its limits a key has used, in this process and, of the month, by what the others have told. */
interface Meter {
  /** Requests that are left of the minute, at a time: a bucket that fills evenly. Below 0 where other processes took more. */
  left: number;
  at: number;
  month: string;
  /** Requests of the month that the database knows, and those on their way to it or still here. */
  stored: number;
  flying: number;
  pending: number;
  checkedAt: number;
}

/** How requests of keys are counted and limited. */
export interface Metering {
  /**
   * Counts a request of a key.
   * @returns the fields `RateLimit-Policy` and `RateLimit`, none for a key without such limits
   * @throws Problem 429 `rate-exceeded`, `quota-exceeded`
   */
  count(key: UsedKey): Promise<Record<string, string>>;
  /** Whether the quota of a key is used up. */
  isSpent(key: UsedKey): boolean;
  /** Remembers to which address a request of a key went. */
  note(key: UsedKey, address: string, refused: boolean): void;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

const monthOf = (now: number) => new Date(now + cityMs).toISOString().slice(0, 7);

function secondsLeftOfMonth(now: number): number {
  const date = new Date(now + cityMs);
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - cityMs;
  return Math.ceil((next - now) / 1000);
}

/** @param now milliseconds since 1970 */
export function createMetering(database: Pick<Database, 'query'>, now: () => number = Date.now): Metering {
  const meters = new Map<number, Meter>();
  let used = new Map<string, Used>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> = Promise.resolve();

  function meterOf({ id, limits: { perMinute = 0 } }: UsedKey): Meter {
    const at = now();
    const month = monthOf(at);
    const known = meters.get(id);
    if (known?.month === month) {
      known.left = Math.min(perMinute, known.left + ((at - known.at) * perMinute) / minuteMs);
      known.at = at;
      return known;
    }
    const left = known?.left ?? perMinute;
    const meter = { left, at, month, stored: 0, flying: 0, pending: 0, checkedAt: Number.NEGATIVE_INFINITY };
    meters.set(id, meter);
    return meter;
  }

  const usedOf = ({ stored, flying, pending }: Meter) => stored + flying + pending;

  async function write(): Promise<void> {
    const batch = [...used.values()];
    used = new Map();
    const counted = new Map<number, number>();
    for (const [id, meter] of meters) {
      if (meter.pending === 0 && now() - meter.checkedAt < trustForMs) continue;
      counted.set(id, meter.pending);
      meter.flying = meter.pending;
      meter.pending = 0;
    }
    if (batch.length === 0 && counted.size === 0) return;
    try {
      const stored = await addUsage(database, batch, counted);
      for (const id of counted.keys()) {
        const meter = meters.get(id)!;
        const all = stored.get(id) ?? meter.stored + meter.flying;
        // What other processes took since then is gone from the minute here too.
        if (meter.checkedAt !== Number.NEGATIVE_INFINITY)
          meter.left -= Math.max(0, all - meter.stored - meter.flying);
        meter.stored = all;
        meter.flying = 0;
        meter.checkedAt = now();
      }
    } catch {
      // The database is away; what was counted is written once it is back.
      for (const id of counted.keys()) {
        const meter = meters.get(id)!;
        meter.pending += meter.flying;
        meter.flying = 0;
      }
      for (const each of batch) add(each);
    }
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    flushing = flushing.then(write);
    return flushing;
  }

  function later(): void {
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  }

  function add({ key, address, requests, refused }: Used): void {
    const name = `${key} ${address}`;
    const before = used.get(name) ?? { key, address, requests: 0, refused: 0 };
    used.set(name, {
      ...before,
      requests: before.requests + requests,
      refused: before.refused + refused,
    });
    later();
  }

  function fields({ limits: { perMinute, perMonth } }: UsedKey, meter: Meter): Record<string, string> {
    const policies: string[] = [];
    const states: string[] = [];
    if (perMinute !== undefined) {
      policies.push(`"minute";q=${perMinute};w=60`);
      // When the bucket is full again.
      const seconds = Math.ceil(((perMinute - meter.left) * 60) / perMinute);
      states.push(`"minute";r=${Math.max(0, Math.floor(meter.left))};t=${seconds}`);
    }
    if (perMonth !== undefined) {
      policies.push(`"month";q=${perMonth};w=2678400`);
      states.push(`"month";r=${Math.max(0, perMonth - usedOf(meter))};t=${secondsLeftOfMonth(now())}`);
    }
    if (policies.length === 0) return {};
    return { 'RateLimit-Policy': policies.join(', '), RateLimit: states.join(', ') };
  }

  return {
    async count(key) {
      const { perMinute, perMonth } = key.limits;
      let meter = meterOf(key);
      if (perMonth !== undefined && meter.checkedAt === Number.NEGATIVE_INFINITY) {
        await flush();
        meter = meterOf(key);
      }
      const refuse = (code: string, seconds: number, zh: string, en: string) =>
        new Problem(429, code, { zh, en }, [], {
          ...fields(key, meter),
          'Retry-After': String(seconds),
        });
      if (perMinute !== undefined && meter.left < 1)
        throw refuse(
          'rate-exceeded',
          Math.max(1, Math.ceil(((1 - meter.left) * 60) / perMinute)),
          `此密钥每分钟限${perMinute}次请求`,
          `This key may send ${perMinute} requests a minute`,
        );
      if (perMonth !== undefined && usedOf(meter) >= perMonth)
        throw refuse(
          'quota-exceeded',
          secondsLeftOfMonth(now()),
          `此密钥本月的${perMonth}次请求已用完`,
          `This key has used up the ${perMonth} requests of the month`,
        );
      meter.left -= 1;
      meter.pending += 1;
      later();
      return fields(key, meter);
    },

    isSpent: (key) => {
      const { perMonth } = key.limits;
      return perMonth !== undefined && usedOf(meterOf(key)) >= perMonth;
    },

    note: ({ id: key }, address, refused) => add({ key, address, requests: 1, refused: refused ? 1 : 0 }),

    close: flush,
  };
}
