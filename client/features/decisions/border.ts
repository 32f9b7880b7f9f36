import type { Geometry } from 'geojson';
import { metresPerDegree } from '../../map/ellipsoid.ts';
import type { Position } from '../../ui/position.ts';

function rings(geometry: Geometry): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates as Position[][];
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat() as Position[][];
  return [];
}

/**
 * The point of an area's border that is nearest to `from`, and its distance in metres, on a plane that touches
 * the ellipsoid at `from`: good to a centimetre over the few hundred metres of a grid. Null for what has no border.
 */
export function nearestBorder(
  from: Position,
  geometry: Geometry,
): { point: Position; distance: number } | null {
  const [east, north] = metresPerDegree(from[1]);
  const flat = ([longitude, latitude]: Position) =>
    [(longitude - from[0]) * east, (latitude - from[1]) * north] as const;
  let best: { point: Position; distance: number } | null = null;
  for (const ring of rings(geometry)) {
    for (let index = 1; index < ring.length; index++) {
      const [ax, ay] = flat(ring[index - 1]!);
      const [bx, by] = flat(ring[index]!);
      const dx = bx - ax;
      const dy = by - ay;
      const length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
      const x = ax + along * dx;
      const y = ay + along * dy;
      const distance = Math.hypot(x, y);
      if (!best || distance < best.distance)
        best = { point: [from[0] + x / east, from[1] + y / north], distance };
    }
  }
  return best;
}
