import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Differs when the code that makes tiles does: the bytes made from the same features may then be others, and no reader
 * and no disk must keep the older ones under the same name.
 */
export const format = (() => {
  const hash = createHash('sha256');
  for (const folder of ['../../tiles/', '../../tiles/mlt/', './', '../cql2/']) {
    const directory = new URL(folder, import.meta.url);
    for (const name of readdirSync(directory).sort())
      if (name.endsWith('.ts')) hash.update(name).update(readFileSync(new URL(name, directory)));
  }
  return hash.digest('base64url').slice(0, 16);
})();
