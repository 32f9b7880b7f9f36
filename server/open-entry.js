import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleOfSources } from './bundle.js';

function bundle() {
  try {
    return bundleOfSources();
  } catch {
    // The sources run as well, slowly; and they say best what is wrong with them.
    return null;
  }
}

/**
 * Imports a module of the service in a process or a thread, which start from JavaScript. The sources are hundreds of
 * TypeScript files: translating and linking them anew takes seconds, their bundle a fraction of one. `WANGGE_BUNDLE=0`
 * takes the sources.
 * @param name path below `server/` without extension, an entry of `vite.server.config.ts`
 */
export async function openEntry(name) {
  const folder = process.env.WANGGE_BUNDLE === '0' ? null : bundle();
  if (folder !== null) {
    process.setSourceMapsEnabled(true);
    return import(pathToFileURL(join(folder, `${name}.js`)).href);
  }
  const { register } = await import('tsx/esm/api');
  register();
  return import(new URL(`${name}.ts`, import.meta.url).href);
}
