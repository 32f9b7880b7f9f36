import { basename } from 'node:path';
import type { Database } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { checkVersion } from '../checking/check.ts';
import { shiftOf } from '../checking/store.ts';
import { prepareLargeLayer } from '../overviews/build.ts';
import { unknownLayer } from '../service.ts';
import { findLayer, lockLayer, putInForce } from '../store.ts';
import { resolveCrs } from './crs.ts';
import { type FieldMap, FieldMapper } from './map-fields.ts';
import { openLayerFile } from './read-file.ts';
import type { LoadedFeature, Understood } from './source-feature.ts';
import * as store from './store.ts';

type Statements = Pick<Database, 'query' | 'transaction'>;
type Stage = 'reading' | 'writing' | 'checking' | 'thinning';
export type Progress = (stage: Stage, done: number, total: number) => void;

/** Where a version goes and who makes it. */
export interface LoadTarget {
  layer: string;
  /** What the version was made from, for the catalogue: a file's name. */
  sourceName: string;
  by: string;
  /** Whether it is put in force as soon as it is checked. */
  publish: boolean;
}

export interface LoadRequest extends Omit<LoadTarget, 'sourceName'> {
  path: string;
  map: FieldMap;
  crs?: string | undefined;
  encoding?: string | undefined;
}

export interface LoadResult {
  layer: string;
  version: number;
  state: 'checked' | 'published';
  featureCount: number;
  understood: Understood;
  /** Issues by type; null for a version written without checks. */
  issueCounts: Record<string, number> | null;
  /** Why the version was not put in force although that was asked for. */
  heldBack: string | null;
}

const progressEveryMs = 500;
const aliveEveryMs = 15_000;

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
    await store.insertFeatures(transaction, opened, features, (done) =>
      onProgress('writing', done, features.length),
    );
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
 * @throws Problem 404 `unknown-layer`
 */
export async function openLoad(
  database: Statements,
  { layer, sourceName, by }: LoadTarget,
): Promise<store.OpenVersion> {
  if (!(await findLayer(database, layer))) throw await unknownLayer(database, layer);
  return database.transaction(async (transaction) => {
    await lockLayer(transaction, layer);
    return store.openVersion(transaction, layer, sourceName, by);
  });
}

/** Tells the catalogue and the listener how far a load is, and ends it when it was cancelled. */
export function follow(database: Statements, opened: store.OpenVersion, onProgress: Progress) {
  let lastStage = '';
  let lastAt = 0;
  let state: 'reading' | 'checking' = 'reading';
  const timer = setInterval(() => {
    // A missed sign of life is made good by the next one.
    store.keepAlive(database, opened, state, null).catch(() => undefined);
  }, aliveEveryMs);
  timer.unref();
  return {
    async report(stage: Stage, done: number, total: number): Promise<void> {
      onProgress(stage, done, total);
      const now = performance.now();
      if (stage === lastStage && now - lastAt < progressEveryMs) return;
      lastStage = stage;
      lastAt = now;
      state = stage === 'reading' || stage === 'writing' ? 'reading' : 'checking';
      if (!(await store.keepAlive(database, opened, state, { stage, done, total }))) throw cancelled(opened);
    },
    stop: () => clearInterval(timer),
  };
}

function cancelled({ layer, version }: store.OpenVersion): Problem {
  return new Problem(409, 'load-cancelled', `Loading version ${version} of "${layer}" was cancelled`);
}

/** Nobody has said which system it is, and another one fits better: a person decides before it is in force. */
function notPublished({ layer, version }: store.OpenVersion): Problem {
  return new Problem(
    409,
    'not-published',
    `Version ${version} of "${layer}" seems to be shifted and no coordinate system was stated: load it again with the right one, or publish this version as it is`,
  );
}

/** What a version that was rejected says of the reason. */
export function problemOf(error: unknown): object {
  if (error instanceof Problem) return error.toJSON();
  return { status: 500, code: 'internal', detail: 'Something failed inside the service; it has been logged' };
}

/**
 * Reads a file, checks every feature and fills the opened version. What fails leaves the version `rejected` with
 * the reason, without its features.
 * @throws Problem naming the file, the feature or row and what was expected; 409 `load-cancelled`
 */
export async function runLoad(
  database: Statements,
  opened: store.OpenVersion,
  request: LoadRequest,
  onProgress: Progress,
): Promise<LoadResult> {
  const { layer, version } = opened;
  const { report, stop } = follow(database, opened, onProgress);
  let writing: Promise<void> = Promise.resolve();
  try {
    await report('reading', 0, 1);
    const { definition } = (await findLayer(database, layer))!;
    const read = await openLayerFile(request.path, request.encoding);
    const crs = await resolveCrs(database, read.file, request.crs ?? read.crs ?? 'CRS84');
    const declared = Boolean(request.crs || read.crs);
    const mapper = new FieldMapper(read.file, request.map, definition.geometryType, crs.toCrs84);
    let written = 0;
    for await (const batch of read.batches) {
      const features = mapper.map(batch);
      const share = Math.max(read.share(), 1e-6);
      // The next batch is read while this one is being written.
      await writing;
      const before = written;
      writing = store.insertFeatures(database, opened, features, (done) => {
        written = before + done;
        const expected = Math.round((before + features.length) / share);
        return report('writing', written, Math.max(written, expected));
      });
      // Awaited with the next batch; until then a failure must not count as unhandled.
      writing.catch(() => undefined);
    }
    await writing;
    const understood: Understood = {
      format: read.format,
      encoding: read.encoding,
      crs: crs.name,
      // GeoJSON is CRS84 by its own standard; other formats say nothing of their system unless they do.
      crsConfidence: declared || read.format === 'geojson' || read.format === 'ndjson' ? 1 : 0.5,
      fields: mapper.finish(),
    };
    await store.completeTable(database, opened, understood);
    const issueCounts = await checkVersion(database, opened, (done, total) =>
      report('checking', done, total),
    );
    const shift = await shiftOf(database, opened);
    if (shift && !declared) {
      understood.crsConfidence = shift.confidence;
      await store.noteUnderstood(database, opened, understood);
    }
    await prepareLargeLayer(database, opened.tableId, definition, (done, total) =>
      report('thinning', done, total),
    );
    const held = request.publish && shift && !declared ? notPublished(opened) : null;
    const publish = request.publish && !held;
    await database.transaction(async (transaction) => {
      await lockLayer(transaction, layer);
      if (!(await store.closeVersion(transaction, opened, issueCounts, held))) throw cancelled(opened);
      if (publish) await putInForce(transaction, layer, version, request.by);
    });
    return {
      layer,
      version,
      state: publish ? 'published' : 'checked',
      featureCount: written,
      understood,
      issueCounts,
      heldBack: held?.detail ?? null,
    };
  } catch (error) {
    await writing.catch(() => undefined);
    await store.discardVersion(database, opened, problemOf(error));
    throw error;
  } finally {
    stop();
  }
}

/** Loads a file from its opening to its end, as the command line does; see `runLoad`. */
export async function loadFile(
  database: Statements,
  request: LoadRequest,
  onProgress: Progress,
): Promise<LoadResult> {
  const opened = await openLoad(database, { ...request, sourceName: basename(request.path) });
  return runLoad(database, opened, request, onProgress);
}
