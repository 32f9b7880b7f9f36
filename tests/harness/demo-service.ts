import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Service, startService } from '../../server/main.ts';
import { plainSettings } from './plain-settings.ts';

const cache = resolve('node_modules/.cache/wangge');
const settings = { ...plainSettings, databaseUrl: undefined, demo: true };

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of ['sql', 'data', 'server/database', 'server/layers']) {
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

function start(dataDirectory: string): Promise<Service> {
  return startService({ ...settings, dataDirectory }, new AbortController().signal, () => undefined);
}

/** A data directory that `fill` has put the demo city into, made once; later runs find it again. */
async function demoTemplate(fill: (dataDirectory: string) => Promise<void>): Promise<string> {
  const template = join(cache, `demo-${await fingerprint()}`);
  if (existsSync(template)) return template;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, 'making-'));
  await fill(making);
  // Another run may have finished it meanwhile; either copy is as good.
  await rename(making, template).catch(() => rm(making, { recursive: true }));
  return template;
}

async function build(dataDirectory: string): Promise<void> {
  const service = await start(dataDirectory);
  await service.close();
}

/**
 * Keeps a copy of the demo city that a test has built, so that no other builds it again.
 * @param dataDirectory of an embedded database that nobody has open
 */
export async function keepDemoCity(dataDirectory: string): Promise<void> {
  await demoTemplate((making) => cp(dataDirectory, making, { recursive: true }));
}

/** The whole service with the demo city on a copy of its own, embedded database, on a free port. */
export async function startDemoService(): Promise<Service & { dataDirectory: string }> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wangge-demo-'));
  await cp(await demoTemplate(build), dataDirectory, { recursive: true });
  const service = await start(dataDirectory);
  return {
    ...service,
    dataDirectory,
    async close() {
      await service.close();
      await rm(dataDirectory, { recursive: true });
    },
  };
}
