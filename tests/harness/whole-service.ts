import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/database/database.ts';
import { openDatabase } from '../../server/database/open.ts';
import { startService } from '../../server/main.ts';
import { type Content, openedTestDatabasePlace, type TestDatabasePlace } from './database.ts';
import { plainSettings } from './plain-settings.ts';
import { silentLog } from './silent-log.ts';
import { tinyCity } from './tiny-city.ts';

/** The service as `wangge serve` starts it, on a test database with the tiny city, on a free port. */
export interface WholeService {
  url: string;
  adminKey: string;
  /** Where the first administrator makes an account; null where somebody has one. */
  firstAdministrator: string | null;
  place: TestDatabasePlace;
  /** A handle of the test's own on the same database. */
  database: Database;
  close(): Promise<void>;
}

/**
 * @param prepare runs on the database before the service starts, beside the city
 * @param city what the database holds before that
 * @param settings in place of the plain ones
 */
export async function startWholeService(
  prepare: (database: Database, folder: string) => Promise<void> = async () => undefined,
  city: Content = tinyCity,
  settings: Partial<typeof plainSettings> = {},
): Promise<WholeService> {
  const place = await openedTestDatabasePlace(city);
  const database = await openDatabase({ ...place, log: silentLog });
  const folder = await mkdtemp(join(tmpdir(), 'wangge-city-'));
  await prepare(database, folder);
  await rm(folder, { recursive: true });
  const adminKey = 'an-admin-key-for-tests-only';
  const service = await startService(
    { ...plainSettings, ...place, adminKey, logLevel: 'silent', ...settings },
    new AbortController().signal,
    () => undefined,
  );
  return {
    url: service.url.replace(/\/$/, ''),
    adminKey,
    firstAdministrator: service.firstAdministrator,
    place,
    database,
    async close() {
      await service.close();
      await database.close();
    },
  };
}
