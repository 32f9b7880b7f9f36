import { type FieldDatabase, takenBack } from '../kept/database.ts';
import type { Shelf } from './deliver.ts';
import type { Entry, NewEntry } from './entry.ts';

/** A file with its bytes, as it was taken. */
export interface TakenFile {
  id: string;
  name: string;
  blob: Blob;
}

/** The outbox as it is kept on this phone. */
export interface KeptShelf extends Shelf {
  /**
   * Keeps an entry with its files, all of it or nothing; in the place of another one, whose files it may have, where
   * `instead` names it.
   * @throws DOMException `QuotaExceededError` when the phone has no room for it
   */
  add(entry: NewEntry, files: readonly TakenFile[], instead?: number): Promise<Entry>;
  /** Throws an entry away, with its files. */
  discard(entry: Entry): Promise<void>;
  /** How many entries of other people wait on this phone. */
  countOthers(person: string): Promise<number>;
}

export function keptShelf(database: FieldDatabase): KeptShelf {
  async function remove(entry: Entry, revision: number | null): Promise<void> {
    const transaction = database.transaction(['outbox', 'files'], 'readwrite', { durability: 'strict' });
    const outbox = transaction.objectStore('outbox');
    await outbox.delete(entry.seq);
    for (const { id } of entry.files) await transaction.objectStore('files').delete(id);
    if (revision !== null) {
      const all = await outbox.index('person').getAll(entry.person);
      const next = all
        .filter(({ about, seq }) => about === entry.about && seq > entry.seq)
        .sort((a, b) => a.seq - b.seq)[0];
      if (next?.follows) await outbox.put({ ...next, follows: false, body: { ...next.body, revision } });
    }
    await transaction.done;
  }

  return {
    async list(person) {
      const entries = await database.getAllFromIndex('outbox', 'person', person);
      return entries.sort((a, b) => a.seq - b.seq);
    },

    async save(entry) {
      const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
      // What another page threw away meanwhile is not brought back.
      if (await transaction.store.getKey(entry.seq)) await transaction.store.put(entry);
      await transaction.done;
    },

    settle: remove,

    async file(id) {
      return (await database.get('files', id))?.blob;
    },

    async add(entry, files, instead) {
      const transaction = database.transaction(['outbox', 'files'], 'readwrite', { durability: 'strict' });
      const outbox = transaction.objectStore('outbox');
      const kept = transaction.objectStore('files');
      try {
        for (const { id, blob } of files) await kept.put({ id, person: entry.person, blob });
        const before = instead === undefined ? undefined : await outbox.get(instead);
        if (before) {
          for (const { id } of before.files)
            if (!entry.files.some((file) => file.id === id)) await kept.delete(id);
          await outbox.delete(before.seq);
        }
        const seq = await outbox.add(entry as Entry);
        await transaction.done;
        return { ...entry, seq };
      } catch (error) {
        await takenBack(transaction);
        // The reason stands with the transaction where the browser found it only when it wrote to disk.
        throw transaction.error ?? error;
      }
    },

    discard: (entry) => remove(entry, null),

    async countOthers(person) {
      return (await database.count('outbox')) - (await database.countFromIndex('outbox', 'person', person));
    },
  };
}
