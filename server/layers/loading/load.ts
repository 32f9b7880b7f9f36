import { type Crs, knownCrs, parseCrs } from '../../coordinates/crs.ts';
import { toCrs84 } from '../../coordinates/transform.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../http/problem.ts';
import { unknownLayer } from '../service.ts';
import { findLayer, lockLayer, putInForce } from '../store.ts';
import { type FieldMap, fieldNames, mapFeatures } from './map-fields.ts';
import { readLayerFile } from './read-file.ts';
import type { LoadedFeature, Understood } from './source-feature.ts';
import * as store from './store.ts';

export type Progress = (stage: 'reading' | 'writing' | 'checking', done: number, total: number) => void;

export interface LoadRequest {
  layer: string;
  path: string;
  map: FieldMap;
  crs: string | undefined;
  encoding: string | undefined;
  by: string;
  publish: boolean;
}

export interface LoadResult {
  layer: string;
  version: number;
  state: 'checked' | 'published';
  featureCount: number;
  understood: Understood;
  findings: store.Findings;
}

/**
 * Writes `features` as the next version of a layer, in one transaction: all of it, or nothing.
 * @throws Problem 404 `unknown-layer`
 */
export async function writeVersion(
  database: Pick<Database, 'transaction'>,
  target: { layer: string; sourceName: string; by: string; publish: boolean },
  features: LoadedFeature[],
  understood: Understood,
  onProgress: Progress,
): Promise<LoadResult> {
  const { layer, by, publish } = target;
  return database.transaction(async (transaction) => {
    if (!(await lockLayer(transaction, layer))) throw await unknownLayer(transaction, layer);
    const { version, table } = await store.openVersion(transaction, layer, target.sourceName, by);
    await store.insertFeatures(transaction, layer, table, features, (done) =>
      onProgress('writing', done, features.length),
    );
    onProgress('checking', 0, features.length);
    await store.keepNumbers(transaction, table, layer);
    const findings = await store.finishVersion(transaction, layer, version, table, understood);
    if (publish) await putInForce(transaction, layer, version, by);
    onProgress('checking', features.length, features.length);
    return {
      layer,
      version,
      state: publish ? 'published' : 'checked',
      featureCount: features.length,
      understood,
      findings,
    };
  });
}

/** How to read the file's coordinates: as the person says, else as the file says, else as CRS84. */
function crsOf(file: string, declared: string | undefined, named: string | undefined): Crs {
  const text = declared ?? named ?? 'CRS84';
  const crs = parseCrs(text);
  if (!crs)
    throw new Problem(
      400,
      'unknown-crs',
      `${file}: the coordinate system "${text}" is not known; known are ${knownCrs}`,
    );
  return crs;
}

/**
 * Reads a file, checks every feature and writes it as the next version of a layer.
 * @throws Problem naming the file, the feature or row and what was expected; nothing is written then
 */
export async function loadFile(
  database: Database,
  request: LoadRequest,
  onProgress: Progress,
): Promise<LoadResult> {
  const definition = (await findLayer(database, request.layer))?.definition;
  if (!definition) throw await unknownLayer(database, request.layer);
  onProgress('reading', 0, 1);
  const read = await readLayerFile(request.path, request.encoding);
  const crs = crsOf(read.file, request.crs, read.crs);
  const features = mapFeatures(read.file, read.features, request.map, definition, toCrs84(crs));
  onProgress('reading', 1, 1);
  const understood: Understood = {
    format: read.format,
    encoding: read.encoding,
    crs: crs.name,
    // GeoJSON is CRS84 by its own standard; a table of numbers says nothing of its system.
    crsConfidence: request.crs || read.crs || read.format === 'geojson' ? 1 : 0.5,
    fields: fieldNames(read.features),
  };
  return writeVersion(database, { ...request, sourceName: read.file }, features, understood, onProgress);
}
