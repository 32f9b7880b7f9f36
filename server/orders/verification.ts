import { z } from 'zod';
import type { Queryable } from '../database/database.ts';
import { checkEnds, checkEntries } from './log-store.ts';

/** Few enough that a statement over them keeps nobody waiting. */
const rowsAtOnce = 10_000;

/** What verifying the log of orders found. */
export const verificationSchema = z.object({
  entries: z.int().describe('entries that were checked, up to the batch of the first broken one'),
  head: z
    .string()
    .nullable()
    .describe(
      'the hash of the last entry, hexadecimal: whoever noted it elsewhere can tell that nothing before it has changed',
    ),
  broken: z
    .object({ id: z.int(), order: z.string().nullable() })
    .nullable()
    .describe('the first entry that does not follow from the one before: one of them was changed'),
  cut: z
    .string()
    .nullable()
    .describe(
      'the first order whose log does not end in its state: its end is missing, or the order was changed',
    ),
});
export type Verification = z.output<typeof verificationSchema>;

/**
 * Checks the chain of the whole log from its first entry on, and that every order is where its log ends. Entries that
 * are appended meanwhile are checked too.
 */
export async function verifyLog(database: Queryable): Promise<Verification> {
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
