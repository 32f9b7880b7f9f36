import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PageAssets } from './page.ts';

const manifest = fileURLToPath(new URL('../../dist/pages/manifest.json', import.meta.url));
const entry = 'object/page.ts';

/** What Vite wrote of the page's script; null before the console is built: the page then has no map. */
export async function pageAssets(): Promise<PageAssets | null> {
  const text = await readFile(manifest, 'utf8').catch(() => null);
  if (text === null) return null;
  const { [entry]: built } = JSON.parse(text) as Record<string, { file: string; css?: string[] }>;
  return built ? { script: built.file, styles: built.css ?? [] } : null;
}
