import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../server/database/open.ts';
import { silentLog } from './silent-log.ts';
import { provideTestFolder } from './test-folder.ts';

const cache = resolve('node_modules/.cache/wangge');

/** Changes with everything that shapes a fresh embedded database. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const schema = ['sql/migrations', 'sql/functions'];
  const lists = await Promise.all(
    schema.map(async (folder) => (await readdir(folder)).sort().map((name) => join(folder, name))),
  );
  const packages = ['pglite', 'pglite-postgis'].map(
    (name) => `node_modules/@electric-sql/${name}/package.json`,
  );
  for (const file of [...lists.flat(), ...packages, 'server/database/embedded/worker.ts'])
    hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

/** The migrated data directory that every test file copies; made once, later runs find it again. */
export async function embeddedTemplate(): Promise<string> {
  const template = join(cache, `embedded-${await fingerprint()}`);
  if (existsSync(template)) return template;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, 'making-'));
  const database = await openDatabase({ databaseUrl: undefined, dataDirectory: making, log: silentLog });
  await database.close();
  // Another run may have finished it meanwhile; either copy is as good.
  await rename(making, template).catch(() => rm(making, { recursive: true }));
  return template;
}

export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  project.provide('testDatabase', { kind: 'embedded', template: await embeddedTemplate() });
  return provideTestFolder(project);
}
