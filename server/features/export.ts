import type { FormatName } from '../../domain/features/formats.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { PublishedLayer } from '../layers/published.ts';
import { type LayerService, unknownLayer } from '../layers/service.ts';
import type { Table } from './formats/format.ts';
import { files, isFile, isStream, streams, tableOf } from './formats/write.ts';
import { itemsFile, itemsSequence } from './items.ts';
import type { ItemsQuery } from './schema.ts';
import type { Features } from './service.ts';

/** What of a version is wanted, and how. */
export interface ExportRequest {
  layer: string;
  /** The one in force unless given. */
  version: number | undefined;
  format: FormatName;
  encoding: Table['encoding'];
  query: Pick<ItemsQuery, 'crs' | 'filter' | 'properties'>;
}

/** An export whose layer and query are understood: sent piece by piece, or written into a file. */
export type OpenExport =
  | { kind: 'stream'; pieces: AsyncIterable<string | Uint8Array> }
  | { kind: 'file'; write(path: string): Promise<void> };

async function layerOf(
  database: Database,
  layers: LayerService,
  { layer, version }: ExportRequest,
): Promise<PublishedLayer> {
  if (!(await layers.definition(layer))) throw await unknownLayer(database, layer);
  const found = version === undefined ? layers.find(layer) : await layers.pinned(layer, version);
  if (found) return found;
  throw new Problem(
    404,
    'unknown-version',
    version === undefined
      ? { zh: `“${layer}”没有现行版本，请指定版本`, en: `No version of "${layer}" is in force: name one` }
      : { zh: `“${layer}”没有检查过的版本 ${version}`, en: `"${layer}" has no checked version ${version}` },
  );
}

/**
 * Opens the export of a version.
 * @throws Problem 404 `unknown-layer`, `unknown-version`; 400 `bad-filter`, `unknown-property`, `unknown-crs`,
 *   `format-cannot-hold`
 */
export async function openExport(
  { database, layers, features }: { database: Database; layers: LayerService; features: Features },
  request: ExportRequest,
  signal: AbortSignal,
): Promise<OpenExport> {
  const { format, encoding } = request;
  const layer = await layerOf(database, layers, request);
  const query: ItemsQuery = { limit: null, equals: [], skipGeometry: false, decimals: 15, ...request.query };
  const chosen = await features.choose(layer, query, signal);
  const table = () => tableOf(features, chosen, { encoding, schemaAddress: null }, signal);
  if (format === 'geojson')
    return { kind: 'stream', pieces: itemsFile(chosen, features.read(chosen, signal)) };
  if (isFile(format)) return { kind: 'file', write: async (path) => files[format](await table(), path) };
  if (isStream(format)) return { kind: 'stream', pieces: streams[format](await table()) };
  return { kind: 'stream', pieces: itemsSequence(chosen, features.read(chosen, signal)) };
}
