import type { TileAddress } from './address.ts';
import { mortonBits, mortonCode } from './morton.ts';
import { buffer, extent } from './tile-units.ts';

/** The occupied neighbourhoods of a zoom, in the order of their Morton codes. */
interface PointLevel {
  codes: Float64Array;
  /** The most important point of each, as its place in the layer. */
  features: Uint32Array;
  /** Points in each. */
  counts: Uint32Array;
}

/**
 * Points thinned out for every zoom at which a tile may hold too many. Neighbourhoods are squares that divide a
 * tile; those of a zoom lie inside those of the zoom above, so that a point that stands for one stands for a
 * smaller one around it at every deeper zoom: what is shown stays shown.
 */
export interface PointLevels {
  /** Neighbourhoods along the side of a tile, a power of two. */
  neighbourhoods: number;
  byZoom: readonly PointLevel[];
}

/** A point that stands for all of its neighbourhood. */
export interface Representative {
  feature: number;
  /** Points in the neighbourhood, itself among them. */
  count: number;
}

/** A neighbourhood is at least this many tile units wide: 8 pixels of a tile drawn at 512. */
export const mostNeighbourhoods = 64;

/** The deepest zoom at which points are thinned out. */
export const deepestThinned = mortonBits - Math.log2(mostNeighbourhoods);

/**
 * Thins points for the zooms above `below`. Takes time once in proportion to the points and the zooms; a tile then
 * costs no more than its neighbourhoods.
 *
 * @param boxes west, north, east, south of each feature in shares of the world
 * @param order by feature: its place in the order of importance, 0 the most important
 */
export function thinPoints(
  boxes: Float64Array,
  order: Uint32Array,
  below: number,
  neighbourhoods: number,
): PointLevels {
  if (below === 0) return { neighbourhoods, byZoom: [] };
  const byZoom = [single(boxes, 2 ** (below - 1) * neighbourhoods, order)];
  for (let z = below - 2; z >= 0; z--) byZoom.unshift(merged(byZoom[0]!, 4, order));
  return { neighbourhoods, byZoom };
}

/** The neighbourhoods of the deepest thinned zoom, `side` of them along the world. */
function single(boxes: Float64Array, side: number, order: Uint32Array): PointLevel {
  const all = new Float64Array(order.length);
  const drawn: number[] = [];
  for (let feature = 0; feature < order.length; feature++) {
    const [west, north] = [boxes[feature * 4]!, boxes[feature * 4 + 1]!];
    if (west > boxes[feature * 4 + 2]!) continue;
    all[feature] = mortonCode(Math.floor(west * side), Math.floor(north * side));
    drawn.push(feature);
  }
  const features = Uint32Array.from(drawn).sort((a, b) => all[a]! - all[b]!);
  const codes = Float64Array.from(features, (feature) => all[feature]!);
  return merged({ codes, features, counts: new Uint32Array(features.length).fill(1) }, 1, order);
}

/** Merges what follows each other with the same code after a division by `divisor`. */
function merged({ codes, features, counts }: PointLevel, divisor: number, order: Uint32Array): PointLevel {
  let last = -1;
  const merge = {
    codes: new Float64Array(codes.length),
    features: new Uint32Array(codes.length),
    counts: new Uint32Array(codes.length),
  };
  for (let at = 0; at < codes.length; at++) {
    const code = Math.floor(codes[at]! / divisor);
    const feature = features[at]!;
    if (last >= 0 && merge.codes[last] === code) {
      merge.counts[last]! += counts[at]!;
      if (order[feature]! < order[merge.features[last]!]!) merge.features[last] = feature;
    } else {
      last++;
      merge.codes[last] = code;
      merge.features[last] = feature;
      merge.counts[last] = counts[at]!;
    }
  }
  return {
    codes: merge.codes.slice(0, last + 1),
    features: merge.features.slice(0, last + 1),
    counts: merge.counts.slice(0, last + 1),
  };
}

/**
 * Who stands for the neighbourhoods of a tile and of those along its edge, whole, so that its neighbours choose
 * alike.
 *
 * @param zoom whose neighbourhoods: the tile's own, or a lower one with larger ones
 */
export function representatives(
  { neighbourhoods, byZoom }: PointLevels,
  { z, x, y }: TileAddress,
  zoom: number,
): Representative[] {
  const { codes, features, counts } = byZoom[zoom]!;
  const side = neighbourhoods / 2 ** (z - zoom);
  const found: Representative[] = [];
  const take = (at: number) => found.push({ feature: features[at]!, count: counts[at]! });
  const first = mortonCode(x * side, y * side);
  for (let at = lowerBound(codes, first); at < codes.length && codes[at]! < first + side * side; at++)
    take(at);
  const cells = 2 ** z * side;
  const margin = Math.ceil((buffer * side) / extent);
  for (let row = Math.max(0, y * side - margin); row < Math.min(cells, (y + 1) * side + margin); row++) {
    const across = row < y * side || row >= (y + 1) * side;
    for (let column = x * side - margin; column < (x + 1) * side + margin; column++) {
      if (!across && column === x * side) column += side;
      if (column < 0 || column >= cells) continue;
      const code = mortonCode(column, row);
      const at = lowerBound(codes, code);
      if (codes[at] === code) take(at);
    }
  }
  return found.sort((a, b) => a.feature - b.feature);
}

/** The first place in an ascending array with at least this value. */
function lowerBound(values: Float64Array, least: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
