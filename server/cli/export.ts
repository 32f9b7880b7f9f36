import { Command } from 'commander';
import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { createLayers } from '../layers/service.ts';
import { wholeView } from '../layers/view.ts';
import { exportedSet, exportTiles } from '../tiles/exporting/export.ts';
import { namedEncoding } from '../tiles/negotiation.ts';
import { createTiles } from '../tiles/service.ts';
import { withDatabase } from './database.ts';
import { print, showProgress } from './output.ts';

async function exportArchive(
  name: string,
  file: string,
  options: { json?: boolean; encoding?: string },
): Promise<void> {
  const encoding = namedEncoding('--encoding', options.encoding) ?? 'mvt';
  const log = pino({ level: readConfig(process.env, process.cwd()).logLevel }, pino.destination(2));
  await withDatabase(async (database) => {
    const layers = await createLayers(database, (error) => log.error({ err: error }));
    const tiles = createTiles({ database, layers, log });
    const progress = showProgress(`Exporting ${name}`);
    try {
      const set = await exportedSet(tiles, name, encoding, wholeView);
      const { signal } = new AbortController();
      const result = await exportTiles(tiles, set, file, signal, (done, total) =>
        progress.update('tiles', done, total),
      );
      progress.stop();
      print(
        options.json ?? false,
        { file, layers: set.layers.map(({ id, version }) => ({ id, version })), ...result },
        `${file}: ${result.tiles} tiles, ${result.bytes} bytes`,
      );
    } finally {
      progress.stop();
      await tiles.close();
      await layers.close();
    }
  });
}

/** `wangge export`: tiles as they are served, in one file. */
export function exportCommand(): Command {
  return new Command('export')
    .argument(
      '<layer>',
      'a layer, or several joined by commas, each with @VERSION where not the one in force; or city',
    )
    .argument('<file>', 'such as city.pmtiles')
    .option('--encoding <encoding>', 'of the tiles: mvt or mlt', 'mvt')
    .option('--json', 'print the result as JSON')
    .action(exportArchive);
}
