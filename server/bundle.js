import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const bundles = join(root, 'dist/server');
const config = join(root, 'vite.server.config.ts');
const keptUnusedMs = 7 * 86_400_000;

/** Changes with every source and package. Sizes and times stand for contents: this is asked at every start. */
function fingerprint() {
  const sources = ['data', 'domain', 'server', 'tiles'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(root, folder, path)),
  );
  const hash = createHash('sha256');
  for (const path of [...sources.sort(), join(root, 'package-lock.json'), config]) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

function removeUnused() {
  for (const name of readdirSync(bundles)) {
    const path = join(bundles, name);
    if (statSync(path).mtimeMs < Date.now() - keptUnusedMs) rmSync(path, { recursive: true });
  }
}

function markUsed(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Installed for reading alone; nothing is removed there either.
  }
}

/**
 * Bundles the TypeScript of the service unless there is a bundle of the sources as they are.
 * @returns its folder, with a module for each entry in `vite.server.config.ts`
 * @throws where a source does not compile, or the folder `dist` cannot be written
 */
export function bundleOfSources() {
  const folder = join(bundles, fingerprint());
  if (existsSync(folder)) {
    markUsed(folder);
    return folder;
  }
  mkdirSync(bundles, { recursive: true });
  removeUnused();
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  // Others may start meanwhile: a bundle is there as a whole or not at all.
  const making = mkdtempSync(`${folder}-`);
  try {
    const args = ['build', '--config', config, '--outDir', making, '--logLevel', 'error'];
    const env = { ...process.env, NODE_ENV: 'production' };
    execFileSync(process.execPath, [vite, ...args], { cwd: root, env, stdio: 'pipe' });
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}
