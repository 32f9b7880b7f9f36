import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stampName = 'sources.sha256';
const stamp = join(root, 'dist/client', stampName);

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const shared = [
    'package-lock.json',
    'vite.config.ts',
    'vite.pages.config.ts',
    'vite.field.config.ts',
    'server/layers/published.ts',
    'server/layers/style.ts',
    'server/tiles/base-map.ts',
    'server/coordinates/crs.ts',
    'server/coordinates/transform.ts',
    'tiles/covering.ts',
    'tiles/tile-units.ts',
    'tiles/web-mercator.ts',
  ].map((file) => join(root, file));
  const below = [...(await filesBelow('client')), ...(await filesBelow('domain'))];
  for (const file of [...below, ...shared]) {
    hash.update(file.slice(root.length));
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

/** Whether the console in `dist/client` was built from the sources that are here. */
export async function isBuilt(): Promise<boolean> {
  return existsSync(stamp) && (await readFile(stamp, 'utf8')) === (await hashSources());
}

/**
 * Notes beside a console that has just been built which sources it was built from.
 * @param folder into which it was built
 */
export async function stampSources(folder: string): Promise<void> {
  await writeFile(join(folder, stampName), await hashSources());
}
