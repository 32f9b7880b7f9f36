import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { type FormatName, formats } from '../../domain/features/formats.ts';
import { openExport } from '../features/export.ts';
import { createFeatures } from '../features/service.ts';
import { makeTemporaryFolder } from '../layers/loading/temporary.ts';
import { createLayers } from '../layers/service.ts';
import { wholeNumber } from './arguments.ts';
import { withDatabase } from './database.ts';
import { printFault } from './output.ts';

interface ExportOptions {
  format: FormatName;
  output?: string;
  crs?: string;
  filter?: string;
  properties?: string;
  encoding: 'utf-8' | 'gbk';
}

/** A folder in which a file is written, to be moved to its place once it is whole. */
async function through(output: string | undefined, write: (path: string) => Promise<void>): Promise<void> {
  const folder = await makeTemporaryFolder('export');
  try {
    const path = join(folder.path, 'file');
    await write(path);
    if (output === undefined) await pipeline(createReadStream(path), process.stdout, { end: false });
    else {
      // Beside its place first: what is there is whole, or what was there before.
      const beside = `${output}.part`;
      await copyFile(path, beside);
      await rename(beside, output);
    }
  } finally {
    await folder.remove();
  }
}

async function stream(output: string | undefined, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  if (output === undefined) return pipeline(Readable.from(pieces), process.stdout, { end: false });
  const beside = `${output}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(beside));
    await rename(beside, output);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function exportLayer(
  layer: string,
  version: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const { format, output, encoding, crs, filter, properties } = options;
  const wanted = version === undefined ? undefined : wholeNumber(version);
  await withDatabase(async (database) => {
    const layers = await createLayers(database, printFault);
    try {
      const features = createFeatures(layers, database);
      const interrupt = new AbortController();
      const request = { layer, version: wanted, format, encoding, query: { crs, filter, properties } };
      const opened = await openExport({ database, layers, features }, request, interrupt.signal);
      if (opened.kind === 'file') await through(output, opened.write);
      else await stream(output, opened.pieces);
    } finally {
      await layers.close();
    }
  });
}

/** `wangge layers export`: the features of a version in one of the formats that they go out in. */
export function exportLayerCommand(): Command {
  return new Command('export')
    .description('write a version as GeoJSON, or in another format, to a file or standard output')
    .argument('<layer>')
    .argument('[version]', 'the one in force unless given')
    .addOption(
      new Option('--format <name>', 'the format').choices(formats.map(({ name }) => name)).default('geojson'),
    )
    .option('--output <file>', 'where to; standard output unless given')
    .option(
      '--crs <system>',
      'coordinate system, such as EPSG:4490 or "CGCS2000 3度带 40带" (CRS84 unless given)',
    )
    .option('--filter <text>', 'CQL2 text that chooses features, such as "class = \'city\'"')
    .option('--properties <names>', 'the only properties, joined by commas')
    .addOption(
      new Option('--encoding <name>', 'of the text of a shapefile')
        .choices(['utf-8', 'gbk'])
        .default('utf-8'),
    )
    .action(exportLayer);
}
