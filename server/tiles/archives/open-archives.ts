import { basename } from 'node:path';
import { Problem } from '../../input/problem.ts';
import type { TileArchive } from './archive.ts';
import { openMbtiles } from './mbtiles.ts';
import { openPmtiles } from './pmtiles.ts';

/**
 * Opens files of tiles, each as a layer named like the file: `bus-lines.pmtiles` as `bus-lines`.
 * @throws Problem 400 `bad-archive` naming the file and what is wrong with it
 */
export async function openArchives(files: readonly string[]): Promise<Map<string, TileArchive>> {
  const archives = new Map<string, TileArchive>();
  for (const file of files) {
    const [, id, format] = /^([a-z][a-z0-9-]{0,62})\.(pmtiles|mbtiles)$/.exec(basename(file)) ?? [];
    if (id === undefined)
      throw refused(
        file,
        'expected a kebab-case name that ends in .pmtiles or .mbtiles, which names the layer',
      );
    if (archives.has(id)) throw refused(file, `another file is the layer "${id}" already`);
    try {
      archives.set(id, await (format === 'pmtiles' ? openPmtiles(file) : openMbtiles(file)));
    } catch (error) {
      await Promise.all([...archives.values()].map((archive) => archive.close()));
      throw refused(file, (error as Error).message);
    }
  }
  return archives;
}

function refused(file: string, what: string): Problem {
  return new Problem(400, 'bad-archive', `${file}: ${what}`);
}
