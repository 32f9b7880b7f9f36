import { LRUCache } from 'lru-cache';

/** What a token stood for when it was last asked for. */
interface Held<Credential> {
  credential: Credential;
  confirmedAt: number;
  usedAt: number;
  /** When the session ends; milliseconds since 1970. */
  endsAt: number;
  /** Whether it may be confirmed with others. */
  isSession: boolean;
}

/** A credential with what it is remembered by. */
export interface Found<Credential> {
  credential: Credential;
  endsAt: number;
  isSession: boolean;
}

/** What another process changes is honoured here for at most this long. */
const trustMs = 5_000;
/** Those that are older than this are confirmed along with one that has to be. */
const confirmMs = 2_500;
/** Whoever asked nothing for so long is not confirmed with the others. */
const inUseMs = 60_000;
/** Confirmed by one statement. */
const mostTogether = 2_000;

export interface Remembering<Credential> {
  /** What a token stands for: known for five seconds, else asked for. */
  resolve(key: string): Promise<Credential | undefined>;
  delete(key: string): void;
  clear(): void;
}

/**
 * Remembers what tokens stand for, for five seconds. A thousand phones that each send something every ten seconds would have
 * each of theirs asked for again every time: when one has to be asked for, all sessions that are in use are confirmed with it
 * by a statement of their own, which nobody waits for.
 * @param find asks the database for one
 * @param findMany asks for many sessions; those that are not found have ended
 */
export function createRemembering<Credential>({
  find,
  findMany,
  now = Date.now,
}: {
  find(key: string): Promise<Found<Credential> | undefined>;
  findMany(keys: readonly string[]): Promise<ReadonlyMap<string, Found<Credential>>>;
  now?: () => number;
}): Remembering<Credential> {
  const held = new LRUCache<string, Held<Credential>>({ max: 10_000 });
  /** Is another one when something was forgotten: what was asked before tells nothing any more. */
  let generation = 0;
  let confirming = false;

  function keep(key: string, { credential, endsAt, isSession }: Found<Credential>, askedAt: number): void {
    const usedAt = held.peek(key)?.usedAt ?? askedAt;
    held.set(key, { credential, confirmedAt: askedAt, usedAt, endsAt, isSession });
  }

  async function confirmOthers(than: string): Promise<void> {
    const askedAt = now();
    const keys: string[] = [];
    for (const [key, one] of held.entries()) {
      if (keys.length === mostTogether) break;
      if (key === than || !one.isSession) continue;
      if (askedAt - one.usedAt <= inUseMs && askedAt - one.confirmedAt > confirmMs) keys.push(key);
    }
    if (keys.length === 0) return;
    const asked = generation;
    const found = await findMany(keys);
    if (asked !== generation) return;
    for (const key of keys) {
      const one = found.get(key);
      if (one && held.has(key)) keep(key, one, askedAt);
      else held.delete(key);
    }
  }

  return {
    async resolve(key) {
      const at = now();
      const known = held.get(key);
      if (known) {
        known.usedAt = at;
        if (at - known.confirmedAt < trustMs && at < known.endsAt) return known.credential;
      }
      const asked = generation;
      if (!confirming) {
        confirming = true;
        // Whoever is not confirmed is asked for when he comes.
        confirmOthers(key)
          .catch(() => undefined)
          .finally(() => {
            confirming = false;
          });
      }
      const found = await find(key);
      if (!found) {
        held.delete(key);
        return undefined;
      }
      if (asked === generation) keep(key, found, at);
      return found.credential;
    },
    delete(key) {
      generation++;
      held.delete(key);
    },
    clear() {
      generation++;
      held.clear();
    },
  };
}
