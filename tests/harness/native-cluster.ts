import { tmpdir } from 'node:os';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../server/database/open.ts';
import { startPostgres } from './postgres-server.ts';
import { silentLog } from './silent-log.ts';
import { provideTestFolder } from './test-folder.ts';

const template = 'wangge_template';
// Nothing of a test run has to survive a power cut.
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** Starts a PostgreSQL of its own for the run, with a migrated database to copy from. */
export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres(settings);
  try {
    const client = new pg.Client({ connectionString: `${url}/postgres` });
    await client.connect();
    await client.query(`create database ${template}`).finally(() => client.end());
    const databaseUrl = `${url}/${template}`;
    const database = await openDatabase({ databaseUrl, dataDirectory: tmpdir(), log: silentLog });
    await database.close();
    project.provide('testDatabase', { kind: 'native', server: url, template });
    const removeFolder = await provideTestFolder(project);
    return async () => {
      await stop();
      await removeFolder();
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
