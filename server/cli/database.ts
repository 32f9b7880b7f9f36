import { pino } from 'pino';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';

/**
 * Runs `work` on the database that the environment names, and closes it after. An embedded database that a
 * running service holds is shared with it.
 */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const config = readConfig(process.env, process.cwd());
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const database = await openDatabase({ ...config, join: true, log });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
