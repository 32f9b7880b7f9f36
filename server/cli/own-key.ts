import type { Role } from '../../domain/access/principal.ts';
import { createAccess } from '../access/service.ts';
import type { Database } from '../database/database.ts';

/** A key of this installation for as long as `work` lasts. */
export async function withOwnKey<T>(
  database: Database,
  key: { label: string; role: Role },
  work: (key: string) => Promise<T>,
): Promise<T> {
  const access = createAccess(database, undefined);
  const made = await access.addKey({ ...key, street: null });
  try {
    return await work(made);
  } finally {
    await access.revokeKey(made);
  }
}
