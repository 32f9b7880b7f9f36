import { z } from 'zod';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import type { Live } from '../live/service.ts';

/** What one process tells the others: that accounts or keys have changed, and whose, where it is one person's. */
const changeSchema = z.object({ credentials: z.literal('changed'), name: z.string().nullable() });

function parse(message: string) {
  try {
    return changeSchema.safeParse(JSON.parse(message)).data;
  } catch {
    // Whoever may write to the database may announce anything.
    return undefined;
  }
}

/** Tells every process, this one too. */
export function announceChange(database: Pick<Database, 'announce'>, name: string | null): Promise<void> {
  return database.announce(JSON.stringify({ credentials: 'changed', name }));
}

export interface CredentialChanges {
  /** Tells every process, this one too. */
  announce(name: string | null): Promise<void>;
  close(): void;
}

/** Ends sessions and streams of accounts and keys that are changed, in every process at once. */
export function followCredentials(
  database: Pick<Database, 'announce' | 'onAnnounced'>,
  access: Pick<Access, 'forget' | 'recheck'>,
  live: Pick<Live, 'recheck'>,
): CredentialChanges {
  const stop = database.onAnnounced((message) => {
    const change = parse(message);
    if (!change) return;
    access.forget();
    live.recheck(change.name);
    // Where the database cannot be asked now, the next look does it.
    access.recheck().catch(() => undefined);
  });
  return {
    announce: (name) => announceChange(database, name),
    close: stop,
  };
}
