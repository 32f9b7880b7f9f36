import { LRUCache } from 'lru-cache';
import type { Queryable } from '../database/database.ts';
import { sha256 } from './digest.ts';
import * as store from './waits-store.ts';

/** Waits that grow with each failure of one key, whichever process it failed in. */
export interface Waits {
  /** Seconds, as far as this process has heard: who guesses without a pause does not reach the database. */
  heard(key: string): number;
  /** Seconds, whichever process they are from. */
  left(key: string): Promise<number>;
  failed(key: string): Promise<void>;
  forget(key: string): Promise<void>;
}

/** @param kind of the keys, so that those of another are no others */
export function createWaits(database: Queryable, kind: string, rule: store.WaitRule): Waits {
  /** By key, when the wait ends; milliseconds of this process. */
  const ends = new LRUCache<string, number>({ max: 10_000 });
  const hashOf = (key: string) => sha256(`${kind} ${key}`);
  const hear = (key: string, seconds: number) => {
    if (seconds > 0) ends.set(key, performance.now() + seconds * 1000);
  };
  return {
    heard: (key) => Math.max(0, Math.ceil(((ends.get(key) ?? 0) - performance.now()) / 1000)),
    async left(key) {
      const seconds = await store.secondsLeft(database, hashOf(key));
      hear(key, seconds);
      return seconds;
    },
    async failed(key) {
      hear(key, await store.addFailure(database, hashOf(key), rule));
    },
    async forget(key) {
      ends.delete(key);
      await store.forget(database, hashOf(key));
    },
  };
}
