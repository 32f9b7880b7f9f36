import type { Precedence, TileBudget } from './budget.ts';
import { type FeatureArrays, verticesOf } from './feature-arrays.ts';
import { vertexImportance } from './importance.ts';
import { indexFeatures, type LayerIndex } from './layer-index.ts';
import { mergeFeatures } from './merge-features.ts';

/** West, north, east, south in shares of the Web Mercator world. */
export type MercatorBox = readonly [west: number, north: number, east: number, south: number];

/** The features whose box meets one of `boxes`, as places in the index. */
export function featuresIn({ tree }: LayerIndex, boxes: Iterable<MercatorBox>): Set<number> {
  const found = new Set<number>();
  if (!tree) return found;
  for (const box of boxes) for (const feature of tree.search(...box)) found.add(feature);
  return found;
}

/**
 * The index of a layer that has changed in places, from the one before: the same as if it were built anew, in a
 * fraction of the time. Only what lies in those places is measured again.
 *
 * @param outdated the features that meet a place that changed
 * @param fresh what is there now, all of it: outdated features that have not changed as well; numbered by the index's
 * own attributes, in the order of ids
 */
export function patchIndex(
  index: LayerIndex,
  outdated: ReadonlySet<number>,
  fresh: FeatureArrays,
  precedence: Precedence,
  budget: TileBudget,
): LayerIndex {
  const freshIds = new Set(fresh.ids);
  const stays = (feature: number) => !outdated.has(feature) && !freshIds.has(index.ids[feature]!);
  const features = mergeFeatures(index, stays, fresh);

  // Where lines meet decides how they are simplified: what is fresh is measured together with what is around it.
  const around = featuresIn(index, boxesOf(fresh));
  const measured = mergeFeatures(index, (feature) => stays(feature) && around.has(feature), fresh);
  const measure = vertexImportance(measured);
  const freshImportance = new Map<number, Float32Array>();
  for (const [feature, id] of measured.ids.entries())
    if (freshIds.has(id)) freshImportance.set(id, measure.subarray(...verticesOf(measured, feature)));

  const importance = new Float32Array(features.coordinates.length / 2);
  let old = 0;
  for (const [feature, id] of features.ids.entries()) {
    const [start] = verticesOf(features, feature);
    const found = freshImportance.get(id);
    if (found) {
      importance.set(found, start);
      continue;
    }
    while (index.ids[old] !== id) old++;
    importance.set(index.importance.subarray(...verticesOf(index, old)), start);
  }
  return indexFeatures(features, importance, index.attributes, precedence, budget);
}

function* boxesOf(features: FeatureArrays): Generator<MercatorBox> {
  const { coordinates } = features;
  for (let feature = 0; feature < features.ids.length; feature++) {
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    const [start, end] = verticesOf(features, feature);
    for (let at = start * 2; at < end * 2; at += 2) {
      box[0] = Math.min(box[0], coordinates[at]!);
      box[1] = Math.min(box[1], coordinates[at + 1]!);
      box[2] = Math.max(box[2], coordinates[at]!);
      box[3] = Math.max(box[3], coordinates[at + 1]!);
    }
    if (start < end) yield box;
  }
}
