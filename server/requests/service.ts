import type { Database } from '../database/database.ts';
import type { Seal } from '../database/seal.ts';
import type { Keeper } from '../endpoint/mount.ts';
import { once } from './idempotency.ts';
import { requireSigned } from './signed.ts';

/**
 * Stands before what requests change.
 * @param seal for the secrets of keys
 * @param now milliseconds since 1970
 */
export function createKeeper(database: Pick<Database, 'query'>, seal: Seal, now: () => number): Keeper {
  return {
    async requireSigned({ key }, headers, body) {
      if (key) await requireSigned(database, seal, key, headers, body, now());
    },
    once: (principal, key, sent, work) => once(database, principal, key, sent, work),
  };
}
