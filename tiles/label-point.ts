import type { FeatureArrays } from './feature-arrays.ts';

/** What an area says in a tile whose name belongs into another tile: without it every tile that it meets would name it. */
export const labelElsewhere = 'labelElsewhere';

/** An area that is wider or higher than so many tiles is named in each: its one name would be out of sight. */
export const namedOnceUpTo = 2;

const known = new WeakMap<FeatureArrays, Float64Array>();

/**
 * A point inside an area, by which one of the tiles that the area meets is chosen to name it: in the middle of the widest
 * stretch along a line across the middle of each polygon. As GEOS finds it (`InteriorPointArea`, which is PostGIS's
 * `ST_PointOnSurface`), so that both makers choose the same tile.
 *
 * @returns x and y in the shares of the world that the features are in; two NaN where the feature has no area
 */
export function labelPoint(features: FeatureArrays, feature: number): [number, number] {
  let points = known.get(features);
  if (!points) {
    points = new Float64Array(features.ids.length * 2).fill(Number.POSITIVE_INFINITY);
    known.set(features, points);
  }
  if (points[feature * 2] === Number.POSITIVE_INFINITY)
    points.set(interiorPoint(features, feature), feature * 2);
  return [points[feature * 2]!, points[feature * 2 + 1]!];
}

function interiorPoint(features: FeatureArrays, feature: number): [number, number] {
  const { featurePartEnds, outer } = features;
  const end = featurePartEnds[feature]!;
  let part = feature === 0 ? 0 : featurePartEnds[feature - 1]!;
  let best: [number, number] = [Number.NaN, Number.NaN];
  let widest = 0;
  while (part < end) {
    let next = part + 1;
    while (next < end && outer[next] === 0) next++;
    const y = scanline(features, part);
    const crossings: number[] = [];
    for (let ring = part; ring < next; ring++) cross(features, ring, y, crossings);
    crossings.sort((a, b) => a - b);
    for (let at = 1; at < crossings.length; at += 2) {
      const [left, right] = [crossings[at - 1]!, crossings[at]!];
      if (right - left <= widest) continue;
      widest = right - left;
      best = [(left + right) / 2, y];
    }
    part = next;
  }
  return best;
}

function verticesOf({ partEnds }: FeatureArrays, part: number): [number, number] {
  return [part === 0 ? 0 : partEnds[part - 1]!, partEnds[part]!];
}

/** Half way between the vertices next above and below the middle of a ring: a line that meets none of its vertices. */
function scanline(features: FeatureArrays, part: number): number {
  const { coordinates } = features;
  const [start, end] = verticesOf(features, part);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let vertex = start; vertex < end; vertex++) {
    low = Math.min(low, coordinates[vertex * 2 + 1]!);
    high = Math.max(high, coordinates[vertex * 2 + 1]!);
  }
  const middle = (low + high) / 2;
  for (let vertex = start; vertex < end; vertex++) {
    const y = coordinates[vertex * 2 + 1]!;
    if (y <= middle) low = Math.max(low, y);
    else high = Math.min(high, y);
  }
  return (low + high) / 2;
}

/** Adds where the edges of a ring cross the line. */
function cross(features: FeatureArrays, part: number, y: number, crossings: number[]): void {
  const { coordinates } = features;
  const [start, end] = verticesOf(features, part);
  for (let vertex = start, before = end - 1; vertex < end; before = vertex++) {
    const [x0, y0] = [coordinates[before * 2]!, coordinates[before * 2 + 1]!];
    const [x1, y1] = [coordinates[vertex * 2]!, coordinates[vertex * 2 + 1]!];
    // A hole may have a vertex on the line: of its two edges the one that comes from above counts.
    if (y0 < y === y1 < y) continue;
    crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
}
