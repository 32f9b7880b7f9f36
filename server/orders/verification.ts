import type { Database } from '../database/database.ts';
import { checkEnds, checkEntries } from './log-store.ts';

/** Few enough that a statement over them keeps nobody waiting. */
const rowsAtOnce = 10_000;

/** What verifying the log of orders found. */
export interface Verification {
  /** Entries that were checked, up to the first broken one's batch. */
  entries: number;
  /** The hash of the last entry, hexadecimal: whoever noted it elsewhere can tell that nothing before it has changed. */
  head: string | null;
  /** The first entry that does not follow from the one before: it, or what stood before it, was changed. */
  broken: { id: number; order: string | null } | null;
  /** The first order whose log does not end in its state: the end of its log is missing, or the order was changed. */
  cut: string | null;
}

/**
 * Checks the chain of the whole log from its first entry on, and that every order is where its log ends. Entries that
 * are appended meanwhile are checked too.
 */
export async function verifyLog(database: Database): Promise<Verification> {
  let entries = 0;
  let last: { id: number | null; hash: string } = { id: null, hash: '' };
  for (;;) {
    const checked = await checkEntries(database, last, rowsAtOnce);
    entries += checked.entries;
    last = checked.last ?? last;
    if (checked.broken) return { entries, head: last.hash, broken: checked.broken, cut: null };
    if (checked.entries < rowsAtOnce) break;
  }
  let cut: string | null = null;
  for (let order = 0; cut === null; ) {
    const checked = await checkEnds(database, order, rowsAtOnce);
    if (checked.last === null) break;
    cut = checked.cut;
    order = checked.last;
  }
  return { entries, head: last.hash || null, broken: null, cut };
}
