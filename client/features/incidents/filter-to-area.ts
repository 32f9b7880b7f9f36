import type { Geometry } from 'geojson';
import { fetchFeature } from '../../data/features-by-code.ts';
import type { Position } from '../../ui/position.ts';
import { mostCorners } from './filter-query.ts';
import { filters, noFilters } from './filters.ts';

/** Twice the area of a triangle, in square degrees; below zero where it turns to the right. */
function turn(a: Position, b: Position, c: Position): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/**
 * A ring with at most so many corners: those go first that shape it least, by the area of the triangle that each
 * makes with its neighbours (Visvalingam and Whyatt, 1993).
 * @param ring corners, not closed
 */
export function withFewerCorners(ring: readonly Position[], most: number): Position[] {
  const kept = [...ring];
  while (kept.length > Math.max(most, 3)) {
    let least = 0;
    let smallest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < kept.length; at++) {
      const before = kept[(at + kept.length - 1) % kept.length]!;
      const after = kept[(at + 1) % kept.length]!;
      const weight = Math.abs(turn(before, kept[at]!, after));
      if (weight < smallest) {
        smallest = weight;
        least = at;
      }
    }
    kept.splice(least, 1);
  }
  return kept;
}

function ringArea(ring: readonly Position[]): number {
  return Math.abs(
    ring.reduce((sum, corner, at) => sum + turn(ring[0]!, corner, ring[(at + 1) % ring.length]!), 0),
  );
}

/** The corners of the largest part of an area, not closed; null for what is none. */
export function cornersOf(geometry: Geometry): Position[] | null {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : [];
  const outer = polygons.map(([ring]) => ring!.slice(0, -1) as Position[]);
  const largest = outer.sort((a, b) => ringArea(b) - ringArea(a))[0];
  return largest ? withFewerCorners(largest, mostCorners) : null;
}

/**
 * Narrows list and map to the incidents within an area, whatever else was chosen.
 * @returns whether there is such an area
 */
export async function filterToArea(layer: string, code: string): Promise<boolean> {
  const feature = await fetchFeature(layer, code);
  const area = feature?.geometry ? cornersOf(feature.geometry) : null;
  if (area) filters.setState({ ...noFilters, area, order: filters.getState().order });
  return area !== null;
}
