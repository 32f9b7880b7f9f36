import type { Entry, NewEntry } from '../outbox/entry.ts';
import { type FieldDatabase, type Fix, type FixPurpose, takenBack } from './database.ts';

/** Positions of this phone, kept from when they are noted until they are no longer needed. */
export interface Fixes {
  note(fix: Omit<Fix, 'seq'>): Promise<void>;
  /** Of one person and purpose, oldest first; those that were sent as well. */
  all(person: string, purpose: FixPurpose): Promise<Fix[]>;
  /** How many have not been sent. */
  countUnsent(person: string, purpose: FixPurpose): Promise<number>;
  /**
   * Puts what has not been sent into entries of the outbox, all of it or nothing: no position is in none, and none in two.
   * @param entryOf makes the entry of so many positions
   * @param most positions of one entry
   * @returns how many positions were put there
   */
  pack(
    person: string,
    purpose: FixPurpose,
    most: number,
    entryOf: (fixes: readonly Fix[]) => NewEntry,
  ): Promise<number>;
  /** The oldest that have not been sent; each has its time from now on. @param timeOf the time of a fix, RFC 3339 */
  take(person: string, purpose: FixPurpose, most: number, timeOf: (fix: Fix) => string): Promise<Fix[]>;
  remove(fixes: readonly Pick<Fix, 'seq'>[]): Promise<void>;
  /** Forgets a person's tracks, but for those of these tasks and what has not been sent. */
  forgetOthers(person: string, tasks: ReadonlySet<FixPurpose>): Promise<void>;
}

const bySeq = (a: Fix, b: Fix) => a.seq - b.seq;

export function keptFixes(database: FieldDatabase): Fixes {
  const write = () => database.transaction('fixes', 'readwrite', { durability: 'relaxed' });
  return {
    async note(fix) {
      await database.add('fixes', fix as Fix);
    },

    async all(person, purpose) {
      const [waiting, sent] = await Promise.all(
        ([0, 1] as const).map((each) => database.getAllFromIndex('fixes', 'use', [person, purpose, each])),
      );
      return [...sent!, ...waiting!].sort(bySeq);
    },

    countUnsent: (person, purpose) => database.countFromIndex('fixes', 'use', [person, purpose, 0]),

    async pack(person, purpose, most, entryOf) {
      const transaction = database.transaction(['fixes', 'outbox'], 'readwrite', { durability: 'strict' });
      try {
        const fixes = transaction.objectStore('fixes');
        const waiting = (await fixes.index('use').getAll([person, purpose, 0])).sort(bySeq);
        for (let from = 0; from < waiting.length; from += most)
          await transaction.objectStore('outbox').add(entryOf(waiting.slice(from, from + most)) as Entry);
        for (const fix of waiting) await fixes.put({ ...fix, sent: 1 });
        await transaction.done;
        return waiting.length;
      } catch (error) {
        await takenBack(transaction);
        throw transaction.error ?? error;
      }
    },

    async take(person, purpose, most, timeOf) {
      const transaction = write();
      const waiting = (await transaction.store.index('use').getAll([person, purpose, 0])).sort(bySeq);
      const taken = waiting.slice(0, most).map((fix) => ({ ...fix, at: fix.at ?? timeOf(fix) }));
      for (const fix of taken) await transaction.store.put(fix);
      await transaction.done;
      return taken;
    },

    async remove(fixes) {
      const transaction = write();
      for (const { seq } of fixes) await transaction.store.delete(seq);
      await transaction.done;
    },

    async forgetOthers(person, tasks) {
      const transaction = write();
      for (const fix of await transaction.store.index('person').getAll(person))
        if (fix.sent === 1 && !tasks.has(fix.purpose)) await transaction.store.delete(fix.seq);
      await transaction.done;
    },
  };
}
