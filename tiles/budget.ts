import { deepestZoom } from './address.ts';
import { geometryTypes } from './geometry.ts';
import type { LayerShape } from './layer-index.ts';

/** What one layer may take in one tile, before compression. */
export const tileBudget = { bytes: 500_000, features: 20_000 } as const;

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
export interface Budget {
  /** By feature: its place in the order of importance, 0 the most important. */
  order: Uint32Array;
  /** By zoom: lines and areas whose place is below this are shown. */
  shown: Uint32Array;
  /** Points are thinned out at zooms below this one: one stands for all in its neighbourhood. */
  thinnedBelow: number;
  /** Neighbourhoods along the side of a tile. */
  neighbourhoods: number;
}

// Measured on layers of the demo city: bytes of a vertex, and of a feature's id, type and lengths.
const vertexBytes = 3;
const featureBytes = 14;
/** A neighbourhood is at least this many tile units wide: 8 pixels of a tile drawn at 512. */
const mostNeighbourhoods = 64;

/** Sorts features by importance and finds out from which zoom on which of them fit. */
export function fitBudget(layer: LayerShape, weights: Float64Array, precedence: Precedence): Budget {
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
  const points = layer.types.every((type) => type === geometryTypes.point);
  if (points) {
    const { most, neighbourhoods } = pointBudget(mean(layer.attributeBytes) + featureBytes);
    const shown = new Uint32Array(deepestZoom + 1).fill(ids.length);
    return { order, shown, thinnedBelow: firstZoomWithin(layer, most), neighbourhoods };
  }
  const shown = shownByZoom(layer, byImportance, precedence);
  return { order, shown, thinnedBelow: 0, neighbourhoods: mostNeighbourhoods };
}

/**
 * How many points of a mean size in bytes a tile has room for, and into how many neighbourhoods along its side it
 * is divided where there are more.
 */
export function pointBudget(meanBytes: number): { most: number; neighbourhoods: number } {
  let neighbourhoods = mostNeighbourhoods;
  while ((neighbourhoods + 2) ** 2 * meanBytes > tileBudget.bytes && neighbourhoods > 1) neighbourhoods /= 2;
  return { most: Math.min(tileBudget.features, Math.floor(tileBudget.bytes / meanBytes)), neighbourhoods };
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The first zoom at which no tile holds more than `most` points. */
function firstZoomWithin({ boxes }: LayerShape, most: number): number {
  for (let z = 0; z <= deepestZoom; z++) {
    const side = 2 ** z;
    const counts = new Map<number, number>();
    let greatest = 0;
    for (let at = 0; at < boxes.length; at += 4) {
      if (boxes[at]! > boxes[at + 2]!) continue;
      const tile = Math.floor(boxes[at]! * side) * side + Math.floor(boxes[at + 1]! * side);
      const count = (counts.get(tile) ?? 0) + 1;
      counts.set(tile, count);
      if (count > greatest) greatest = count;
    }
    if (greatest <= most) return z;
  }
  return deepestZoom + 1;
}

/** By zoom, how many features fit into every tile when they are put there in the order of importance. */
function shownByZoom(layer: LayerShape, byImportance: Uint32Array, { mosaic }: Precedence): Uint32Array {
  const count = byImportance.length;
  const shown = new Uint32Array(deepestZoom + 1).fill(count);
  for (let z = 0; z <= deepestZoom; z++) {
    const fitting = fittingAt(layer, byImportance, z);
    if (fitting === count) break;
    shown[z] = mosaic ? 0 : fitting;
  }
  // Borders have more vertices the deeper the zoom: what would have to go there is not shown above either.
  for (let z = deepestZoom - 1; z >= 0; z--) shown[z] = Math.min(shown[z]!, shown[z + 1]!);
  return shown;
}

function fittingAt(layer: LayerShape, byImportance: Uint32Array, z: number): number {
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
    const cost =
      layer.attributeBytes[feature]! + featureBytes + (layer.verticesAt(feature, z) * vertexBytes) / tiles;
    for (let x = west; x <= east; x++)
      for (let y = north; y <= south; y++) {
        const tile = x * side + y;
        const total = (bytes.get(tile) ?? 0) + cost;
        const number = (features.get(tile) ?? 0) + 1;
        if (total > tileBudget.bytes || number > tileBudget.features) return place;
        bytes.set(tile, total);
        features.set(tile, number);
      }
  }
  return byImportance.length;
}
