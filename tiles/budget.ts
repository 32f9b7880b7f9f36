import { deepestZoom } from './address.ts';
import { geometryTypes } from './geometry.ts';
import type { LayerShape } from './layer-shape.ts';
import { deepestThinned, mostNeighbourhoods, type PointLevels, thinPoints } from './point-levels.ts';

/** What one layer may take in one tile, before compression. */
export interface TileBudget {
  bytes: number;
  features: number;
}

/** The budget of a layer whose definition names none. */
export const tileBudget: TileBudget = { bytes: 500_000, features: 20_000 };

/** How the features of a layer give way to each other where a tile has no room for all. */
export interface Precedence {
  /** Areas that fill the plane: to leave some out would leave holes, so all give way together. */
  mosaic: boolean;
  /** Values of the properties `class` or `kind`, the most important first. */
  classes: readonly string[];
}

/**
 * What is shown of a layer at each zoom, found once for all tiles: a feature shown at a zoom is shown at every
 * deeper one, and in every tile that it meets.
 */
export interface Generalisation {
  budget: TileBudget;
  /** By feature: its place in the order of importance, 0 the most important. */
  order: Uint32Array;
  /** By zoom: lines and areas whose place is below this are shown. */
  shown: Uint32Array;
  /** At zooms above this one, lines and areas with all their vertices might not fit. */
  crowdedBelow: number;
  /** For a layer of points alone, how they are thinned out. */
  points: PointLevels | null;
}

// Measured on layers of the demo city: bytes of a vertex, and of a feature's id, type and lengths.
const vertexBytes = 3;
const featureBytes = 14;

/** Sorts features by importance and finds out from which zoom on which of them fit. */
export function fitBudget(
  layer: LayerShape,
  weights: Float64Array,
  precedence: Precedence,
  budget: TileBudget,
): Generalisation {
  const { ids, classes, ranks } = layer;
  const byImportance = Uint32Array.from(ids.keys());
  byImportance.sort(
    (a, b) =>
      classes[a]! - classes[b]! || ranks[a]! - ranks[b]! || weights[b]! - weights[a]! || ids[a]! - ids[b]!,
  );
  const order = new Uint32Array(ids.length);
  byImportance.forEach((feature, place) => {
    order[feature] = place;
  });
  if (ids.length > 0 && layer.types.every((type) => type === geometryTypes.point)) {
    const { below, neighbourhoods } = pointThinning(crowding(layer, budget), mean(layer.pointBytes), budget);
    const points = thinPoints(layer.boxes, order, below, neighbourhoods);
    return {
      budget,
      order,
      shown: new Uint32Array(deepestZoom + 1).fill(ids.length),
      crowdedBelow: 0,
      points,
    };
  }
  const shown = shownByZoom(layer, byImportance, precedence, budget);
  return { budget, order, shown, crowdedBelow: crowdedBelow(layer, byImportance, budget), points: null };
}

/** The most that a tile of a zoom holds, of points and of their bytes. */
export interface Crowding {
  points: number;
  bytes: number;
}

/** Points are thinned out at zooms above `below`: a tile is divided into so many neighbourhoods along its side. */
export interface Thinning {
  below: number;
  neighbourhoods: number;
}

/**
 * How the points of a layer are thinned out.
 *
 * @param byZoom the fullest tile of each zoom from 0, at least to the first at which all keep the budget
 * @param meanBytes of a point in a tile
 */
export function pointThinning(byZoom: readonly Crowding[], meanBytes: number, budget: TileBudget): Thinning {
  const { bytes, features } = budget;
  const first = byZoom.findIndex((tile) => fitsInto(budget, tile));
  let neighbourhoods = mostNeighbourhoods;
  const fits = (side: number) => (side + 2) ** 2 * meanBytes <= bytes && (side + 2) ** 2 <= features;
  while (!fits(neighbourhoods) && neighbourhoods > 1) neighbourhoods /= 2;
  return { below: first === -1 ? byZoom.length : first, neighbourhoods };
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function fitsInto({ bytes, features }: TileBudget, tile: Crowding): boolean {
  return tile.points <= features && tile.bytes <= bytes;
}

/** The fullest tile of each zoom, down to the first at which all tiles keep the budget. */
function crowding({ boxes, pointBytes }: LayerShape, budget: TileBudget): Crowding[] {
  const byZoom: Crowding[] = [];
  for (let z = 0; z <= deepestThinned; z++) {
    const side = 2 ** z;
    const tiles = new Map<number, Crowding>();
    const most: Crowding = { points: 0, bytes: 0 };
    for (let at = 0; at < boxes.length; at += 4) {
      if (boxes[at]! > boxes[at + 2]!) continue;
      const address = Math.floor(boxes[at]! * side) * side + Math.floor(boxes[at + 1]! * side);
      let tile = tiles.get(address);
      if (!tile) {
        tile = { points: 0, bytes: 0 };
        tiles.set(address, tile);
      }
      tile.points++;
      tile.bytes += pointBytes[at / 4]!;
      most.points = Math.max(most.points, tile.points);
      most.bytes = Math.max(most.bytes, tile.bytes);
    }
    byZoom.push(most);
    if (fitsInto(budget, most)) break;
  }
  return byZoom;
}

/** By zoom, how many features fit into every tile when they are put there in the order of importance. */
function shownByZoom(
  layer: LayerShape,
  byImportance: Uint32Array,
  { mosaic }: Precedence,
  budget: TileBudget,
): Uint32Array {
  const count = byImportance.length;
  const shown = new Uint32Array(deepestZoom + 1).fill(count);
  for (let z = 0; z <= deepestZoom; z++) {
    const fitting = fittingAt(layer, byImportance, z, budget, (feature) => layer.verticesAt(feature, z));
    if (fitting === count) break;
    shown[z] = mosaic ? 0 : fitting;
  }
  // Borders have more vertices the deeper the zoom: what would have to go there is not shown above either.
  for (let z = deepestZoom - 1; z >= 0; z--) shown[z] = Math.min(shown[z]!, shown[z + 1]!);
  return shown;
}

function crowdedBelow(layer: LayerShape, byImportance: Uint32Array, budget: TileBudget): number {
  let z = 0;
  while (
    z <= deepestZoom &&
    fittingAt(layer, byImportance, z, budget, (feature) => layer.verticesOf(feature)) < byImportance.length
  )
    z++;
  return z;
}

/** How many features fit into every tile of a zoom, the most important first. */
function fittingAt(
  layer: LayerShape,
  byImportance: Uint32Array,
  z: number,
  budget: TileBudget,
  vertices: (feature: number) => number,
): number {
  const side = 2 ** z;
  const bytes = new Map<number, number>();
  const features = new Map<number, number>();
  for (const [place, feature] of byImportance.entries()) {
    const box = layer.boxes.subarray(feature * 4, feature * 4 + 4);
    if (box[0]! > box[2]!) continue;
    const [west, north, east, south] = [0, 1, 2, 3].map((at) => Math.floor(box[at]! * side)) as [
      number,
      number,
      number,
      number,
    ];
    const tiles = (east - west + 1) * (south - north + 1);
    // What covers so many tiles takes next to nothing in each.
    if (tiles > 4096) continue;
    const cost = layer.attributeBytes[feature]! + featureBytes + (vertices(feature) * vertexBytes) / tiles;
    for (let x = west; x <= east; x++)
      for (let y = north; y <= south; y++) {
        const tile = x * side + y;
        const total = (bytes.get(tile) ?? 0) + cost;
        const number = (features.get(tile) ?? 0) + 1;
        if (total > budget.bytes || number > budget.features) return place;
        bytes.set(tile, total);
        features.set(tile, number);
      }
  }
  return byImportance.length;
}
