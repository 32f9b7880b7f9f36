import { basename } from 'node:path';
import type { Understood } from '../../../domain/answers/layer-versions.ts';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { checkVersion } from '../checking/check.ts';
import { shiftOf } from '../checking/store.ts';
import { giveCodes } from '../coding/give-codes.ts';
import { mostFeaturesInMemory, prepareLargeLayer } from '../overviews/build.ts';
import { doubtOf } from '../publishing/doubts.ts';
import { putInForce } from '../publishing/in-force.ts';
import { enter, isFollowed, isPast, lockForPublishing, requirePlausible } from '../publishing/publish.ts';
import type { LayerDefinition } from '../schema.ts';
import { unknownLayer } from '../service.ts';
import { findLayer, lockLayer } from '../store.ts';
import { resolveCrs } from './crs.ts';
import { FeatureNumbers } from './feature-numbers.ts';
import { type FieldMap, mappableColumns, requireTargets } from './field-map.ts';
import { cancelled, type Follower, follow, type Progress } from './follow.ts';
import { keepNumbers } from './keep-numbers.ts';
import { FieldMapper } from './map-fields.ts';
import { openLayerFile } from './read-file.ts';
import { refusalOf } from './refusal.ts';
import { projectBatch, samplePlaces } from './sample.ts';
import type { LoadedFeature, OpenFile, Reading } from './source-feature.ts';
import * as store from './store.ts';
import { requireDegrees } from './undeclared.ts';
import { writeFeatures } from './write-features.ts';

/** What a load needs of the database; a thread of its own has it from its own connections. */
export type LoadDatabase = Pick<Database, 'query' | 'transaction' | 'copyFrom' | 'capabilities'>;

/** Where a version goes and who makes it. */
export interface LoadTarget {
  layer: string;
  /** What the version was made from, for the catalogue: a file's name. */
  sourceName: string;
  by: string;
  /** Whether it is put in force as soon as it is checked. */
  publish: boolean;
  /** Whether it is put in force also where it is far smaller than what is, or looks like another city. */
  confirm?: boolean | undefined;
  /** Which fields of the file are what. */
  map?: FieldMap | undefined;
}

export interface LoadRequest extends Omit<LoadTarget, 'sourceName'>, Reading {
  path: string;
  map: FieldMap;
  crs?: string | undefined;
  /** With `publish`: when it comes into force, or, of a time in the past, from when on it was; at once unless given. */
  effectiveFrom?: Date | undefined;
}

export interface LoadResult {
  layer: string;
  version: number;
  /** `superseded`: it was in force in the past, until the next one by its day; `checked` also where it is planned. */
  state: 'checked' | 'published' | 'superseded';
  featureCount: number;
  understood: Understood;
  /** Issues by type; null for a version written without checks. */
  issueCounts: Record<string, number> | null;
  /** Why the version was not put in force although that was asked for. */
  heldBack: string | null;
}

/**
 * Writes features that need no examination as the next version of a layer, in one transaction: all or nothing.
 * @throws Problem 404 `unknown-layer`
 */
export async function writeVersion(
  database: Pick<Database, 'transaction'>,
  target: LoadTarget,
  features: LoadedFeature[],
  understood: Understood,
  onProgress: Progress,
): Promise<LoadResult> {
  const { layer, by, publish } = target;
  return database.transaction(async (transaction) => {
    if (!(await lockLayer(transaction, layer))) throw await unknownLayer(transaction, layer);
    const opened = await store.openVersion(transaction, layer, target.sourceName, by);
    const first = await store.takeNumbers(transaction, layer, features.length);
    await store.insertFeatures(transaction, opened, features, first, (done) =>
      onProgress('writing', done, features.length, null),
    );
    await keepNumbers(transaction, opened);
    await store.completeTable(transaction, opened, understood);
    await store.closeVersion(transaction, opened, null, null);
    if (publish) await putInForce(transaction, layer, opened.version, by);
    return {
      layer,
      version: opened.version,
      state: publish ? 'published' : 'checked',
      featureCount: features.length,
      understood,
      issueCounts: null,
      heldBack: null,
    };
  });
}

/**
 * Opens the next version of a layer, to be filled by `runLoad`.
 * @throws Problem 404 `unknown-layer`, 400 `bad-map` for what the layer does not have
 */
export async function openLoad(
  database: Pick<Database, 'query' | 'transaction'>,
  { layer, sourceName, by, map }: LoadTarget,
): Promise<store.OpenVersion> {
  const found = await findLayer(database, layer);
  if (!found) throw await unknownLayer(database, layer);
  if (map) requireTargets(map, found.definition);
  return database.transaction(async (transaction) => {
    await lockLayer(transaction, layer);
    return store.openVersion(transaction, layer, sourceName, by);
  });
}

/** Nobody has said which system it is, and another one fits better: a person decides before it is in force. */
function notPublished({ layer, version }: store.OpenVersion): Problem {
  return new Problem(409, 'not-published', {
    zh: `“${layer}”第 ${version} 版疑似整体偏移，且未指定坐标系：请以正确的坐标系重新载入，或确认后按原样发布`,
    en: `Version ${version} of "${layer}" seems to be shifted and no coordinate system was stated: load it again with the right one, or publish this version as it is`,
  });
}

/** @throws Problem 400 `bad-map` for columns of coordinates where the file is no table */
function requireColumns({ file, format }: OpenFile, map: FieldMap): void {
  const column = mappableColumns.find((target) => map[target] !== undefined);
  if (column && format !== 'csv' && format !== 'xlsx')
    throw new Problem(400, 'bad-map', {
      zh: `${column}=${map[column]}：${file} 不是表格，自带几何图形`,
      en: `${column}=${map[column]}: ${file} is no table but has geometries of its own`,
    });
}

interface Read {
  count: number;
  understood: Understood;
}

/** Reads a file to its end, checks every feature and writes those of the opened version. */
async function readAndWrite(
  database: LoadDatabase,
  opened: store.OpenVersion,
  file: OpenFile,
  definition: LayerDefinition,
  request: LoadRequest,
  report: Follower['report'],
): Promise<Read> {
  requireColumns(file, request.map);
  const batches = file.batches[Symbol.asyncIterator]();
  let next = await batches.next();
  const sample = samplePlaces(next.done ? [] : next.value);
  const declared = request.crs ?? file.crs;
  if (!declared) await requireDegrees(database, file.file, sample);
  const crs = await resolveCrs(database, file.file, declared ?? 'CRS84', sample.places);
  const mapper = new FieldMapper(file.file, request.map, definition, crs.toCrs84);
  let count = 0;
  async function* mapped(): AsyncGenerator<LoadedFeature[]> {
    for (; !next.done; next = await batches.next()) {
      if (crs.project) await projectBatch(next.value, crs.project);
      const features = mapper.map(next.value);
      count += features.length;
      yield features;
      const expected = Math.round(count / Math.max(file.share(), 1e-6));
      await report('writing', count, Math.max(count, expected));
    }
  }
  const numbers = new FeatureNumbers(database, opened.layer);
  await writeFeatures(database, opened, mapped(), (many) => numbers.take(many));
  await numbers.giveBack();
  // GeoJSON is CRS84 by its own standard, and so is KML; others say nothing of their system unless they do.
  const isByStandard = ['geojson', 'ndjson', 'kml'].includes(file.format);
  return {
    count,
    understood: {
      format: file.format,
      encoding: file.encoding,
      crs: crs.name,
      ...(crs.note ? { crsNote: crs.note } : {}),
      crsConfidence: declared || isByStandard ? 1 : 0.5,
      ...mapper.finish(),
    },
  };
}

/**
 * Reads a file, checks every feature and fills the opened version. What fails leaves the version `rejected` with
 * the reason, without its features.
 * @throws Problem naming the file, the feature or row and what was expected; 409 `load-cancelled`
 */
export async function runLoad(
  database: LoadDatabase,
  opened: store.OpenVersion,
  request: LoadRequest,
  onProgress: Progress,
): Promise<LoadResult> {
  const { layer, version } = opened;
  const { report, stop } = follow(database, opened, onProgress);
  let file: OpenFile | undefined;
  try {
    await report('reading', 0, 1);
    file = await openLayerFile(request.path, request);
    const declared = Boolean(request.crs || file.crs);
    const { definition } = (await findLayer(database, layer))!;
    const { count, understood } = await readAndWrite(database, opened, file, definition, request, report);
    await report('indexing', 0, 1);
    const codes = await database.transaction(async (transaction) => {
      await keepNumbers(transaction, opened);
      const given = await giveCodes(transaction, opened, definition);
      // Who is known again by a code that the file did not have is so by its number too.
      if (given && given.kept > 0) await keepNumbers(transaction, opened);
      return given;
    });
    if (codes) understood.codes = codes;
    await store.completeTable(database, opened, understood);
    const issueCounts = await checkVersion(database, opened, (done, total) =>
      report('checking', done, total),
    );
    const shift = await shiftOf(database, opened);
    if (shift && !declared) {
      understood.crsConfidence = shift.confidence;
      await store.noteUnderstood(database, opened, understood);
    }
    if (definition.geometryType === 'Point' && count > mostFeaturesInMemory) await report('thinning', 0, 1);
    // One transaction, in which nothing else may ask the database: only the listener hears how far it is.
    await prepareLargeLayer(database, opened.tableId, definition, (done, total) =>
      onProgress('thinning', done, total, null),
    );
    const { publish, confirm, effectiveFrom } = request;
    const { published_version: inForce } = (await findLayer(database, layer))!;
    const questioned = publish && !confirm && !(await isFollowed(database, layer, effectiveFrom));
    const doubt = questioned
      ? await doubtOf(database, layer, version, inForce, { table: opened.table, issueCounts })
      : null;
    const held = publish && shift && !declared ? notPublished(opened) : doubt;
    const state = await database.transaction(async (transaction): Promise<LoadResult['state']> => {
      await lockForPublishing(transaction, layer);
      if (!(await store.closeVersion(transaction, opened, issueCounts, held))) throw cancelled(opened);
      if (!publish || held) return 'checked';
      const entered = await enter(transaction, { layer, version, by: request.by }, effectiveFrom);
      if (entered !== null) return 'published';
      return effectiveFrom && isPast(effectiveFrom) ? 'superseded' : 'checked';
    });
    return {
      layer,
      version,
      state,
      featureCount: count,
      understood,
      issueCounts,
      heldBack: held?.detail ?? null,
    };
  } catch (error) {
    const refusal = refusalOf(basename(request.path), error);
    await store.discardVersion(database, opened, refusal.toJSON());
    throw refusal.status === 500 ? error : refusal;
  } finally {
    stop();
    await file?.close();
  }
}

/**
 * Loads a file from its opening to its end, as the command line does; see `runLoad`.
 * @throws Problem 400 `implausible-time`
 * @param signal cancels the load when it is aborted
 */
export async function loadFile(
  database: LoadDatabase,
  request: LoadRequest,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<LoadResult> {
  requirePlausible(request.effectiveFrom);
  const opened = await openLoad(database, { ...request, sourceName: basename(request.path) });
  const cancel = () => store.cancelVersion(database, opened.layer, opened.version).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await runLoad(database, opened, request, onProgress);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
