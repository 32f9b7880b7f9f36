import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { coalesce, type FaultLog, partOf } from '../database/coalescing.ts';
import type { Database } from '../database/database.ts';
import type { FileStore } from './file-store.ts';
import * as store from './store.ts';
import type { Uploads } from './uploads.ts';

const everyMs = 6 * 3_600_000;
// Longer than any upload takes from its first byte to its row.
const graceMs = 3_600_000;

interface Dependencies {
  database: Database;
  files: FileStore;
  /** The folder of files that are still coming in. */
  incoming: string;
  uploads: Pick<Uploads, 'clean'>;
  log: FaultLog;
}

/** Removes, now and then, what a killed process left: files that came in half, and contents that no row names. */
export function createCleaning({ database, files, incoming, uploads, log }: Dependencies) {
  /** Removes a content unless a row names it, alone with the contents, so that none is added meanwhile. */
  function removeUnnamed(sha256: string): Promise<void> {
    return database.transaction(async (transaction) => {
      await store.claimContents(transaction);
      for (const unnamed of await store.unnamed(transaction, [sha256])) await files.remove(unnamed);
    });
  }

  async function clean(before: Date): Promise<void> {
    for (const name of await readdir(incoming).catch(() => [])) {
      const path = join(incoming, name);
      const found = await stat(path).catch(() => null);
      if (found && found.mtime < before) await rm(path, { force: true });
    }
    await uploads.clean(before);
    for await (const sha256s of files.olderThan(before))
      for (const sha256 of await store.unnamed(database, sha256s)) await removeUnnamed(sha256);
  }

  const cleaning = coalesce(() => clean(new Date(Date.now() - graceMs)), partOf(log, 'cleaning'));
  const timer = setInterval(cleaning.wake, everyMs);
  timer.unref();
  return {
    clean,
    removeUnnamed,
    async close() {
      clearInterval(timer);
      await cleaning.close();
    },
  };
}
