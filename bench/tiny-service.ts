import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccess } from '../server/access/service.ts';
import type { Database } from '../server/database/database.ts';
import { createLayers } from '../server/layers/service.ts';
import { startService } from '../server/main.ts';
import { plainSettings } from '../tests/harness/plain-settings.ts';
import { publishTinyCity } from '../tests/harness/tiny-city.ts';

/** The whole service over the tiny city, with the key of a dispatcher. */
export async function startTinyService(
  database: Database,
): Promise<{ url: string; token: string; close(): Promise<void> }> {
  await (await createLayers(database, () => undefined)).close();
  const folder = await mkdtemp(join(tmpdir(), 'wangge-bench-'));
  await publishTinyCity(database, folder);
  const service = await startService(
    { ...plainSettings, databaseUrl: database.connection.connectionString, dataDirectory: folder },
    new AbortController().signal,
    () => undefined,
  );
  const key = { label: 'desk', role: 'dispatcher', street: null } as const;
  return {
    url: service.url,
    token: await createAccess(database, undefined).addKey(key),
    async close() {
      await service.close();
      await rm(folder, { recursive: true });
    },
  };
}
