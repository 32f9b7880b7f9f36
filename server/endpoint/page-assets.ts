import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const manifest = fileURLToPath(new URL('../../dist/pages/manifest.json', import.meta.url));

/** Scripts and styles of a page as they were built, by their addresses below `/pages/`. */
export interface PageAssets {
  script: string;
  styles: readonly string[];
}

/**
 * What Vite wrote of a page's script; null before the console is built.
 * @param entry the script's source, below `client/`
 */
export async function pageAssets(entry: string): Promise<PageAssets | null> {
  const text = await readFile(manifest, 'utf8').catch(() => null);
  if (text === null) return null;
  const { [entry]: built } = JSON.parse(text) as Record<string, { file: string; css?: string[] }>;
  return built ? { script: built.file, styles: built.css ?? [] } : null;
}
