import { type TileBudget, tileBudget } from '../../../tiles/budget.ts';
import type { Database, Queryable } from '../../database/database.ts';
import type { LayerDefinition } from '../schema.ts';
import * as store from './store.ts';

export type PointOverview = store.PointOverview;

/** Layers with more features than this are not read into memory where the database can make their tiles. */
export const mostFeaturesInMemory = 200_000;

/** What a tile of the layer may hold. */
export function budgetOf({ tileBudget: own }: Pick<LayerDefinition, 'tileBudget'>): TileBudget {
  return { bytes: own?.bytes ?? tileBudget.bytes, features: own?.features ?? tileBudget.features };
}

/** The classes or kinds by which a layer's features are graded, the most important first; none if it has none. */
export function classesOf({ fields }: Pick<LayerDefinition, 'fields'>): string[] {
  return fields.find(({ name, values }) => ['class', 'kind'].includes(name) && values)?.values ?? [];
}

/**
 * Sees to it that a version of a layer of points has its overview, made by the layer's present definition. Features
 * that change while it is made wait for it.
 *
 * @param onProgress zooms done, of all
 */
export async function ensureOverview(
  database: Pick<Database, 'query' | 'transaction'>,
  tableId: number,
  definition: LayerDefinition,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<PointOverview> {
  const terms = { budget: budgetOf(definition), classes: classesOf(definition) };
  const found = await store.findOverview(database, tableId, terms);
  if (found) return found;
  return database.transaction((transaction) => buildOverview(transaction, tableId, terms, onProgress));
}

/**
 * `ensureOverview` for a version that is about to be put in force, where its points are so many that no process reads
 * them into memory.
 */
export async function prepareLargeLayer(
  database: Pick<Database, 'query' | 'transaction'>,
  tableId: number,
  definition: LayerDefinition,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<void> {
  if (definition.geometryType !== 'Point') return;
  if ((await store.countFeatures(database, tableId)) <= mostFeaturesInMemory) return;
  await ensureOverview(database, tableId, definition, onProgress);
}

/** As `ensureOverview` for a version that has none yet, in the caller's transaction. */
async function buildOverview(
  transaction: Queryable,
  tableId: number,
  terms: store.OverviewTerms,
  onProgress: (done: number, total: number) => Promise<void> | void,
): Promise<PointOverview> {
  await store.followChanges(transaction, tableId);
  // Two processes may have seen the same need; the triggers let one in at a time.
  const found = await store.findOverview(transaction, tableId, terms);
  if (found) return found;
  // Sorting millions of points in pieces on disk takes several times as long.
  await transaction.query("set local work_mem = '256MB'");
  const thinning = await store.chooseThinning(transaction, tableId, terms.budget);
  await onProgress(0, thinning.below);
  await store.dropOverview(transaction, tableId);
  const overview = { ...thinning, cellsId: await store.createOverviewTable(transaction) };
  if (thinning.below > 0) await store.insertDeepest(transaction, tableId, overview, terms.classes);
  for (let zoom = thinning.below - 2; zoom >= 0; zoom--) {
    await onProgress(thinning.below - 1 - zoom, thinning.below);
    await store.insertAbove(transaction, overview.cellsId, zoom);
  }
  await store.completeOverview(transaction, tableId, overview, terms);
  return overview;
}
