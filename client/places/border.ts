import type { Geometry, Polygon } from 'geojson';
import type { Position } from '../api/types.ts';

/** Metres in one degree of latitude on the mean sphere. */
const degree = 111_195;

function rings(geometry: Geometry): Position[][] {
  if (geometry.type === 'Polygon') return geometry.coordinates as Position[][];
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.flat() as Position[][];
  return [];
}

/**
 * The point of an area's border that is nearest to `from`, and its distance in metres, on a plane that touches
 * the Earth at `from`: good to a centimetre over the few hundred metres of a grid. Null for what has no border.
 */
export function nearestBorder(
  from: Position,
  geometry: Geometry,
): { point: Position; distance: number } | null {
  const scale = Math.cos((from[1] * Math.PI) / 180);
  const flat = ([longitude, latitude]: Position) =>
    [(longitude - from[0]) * scale, latitude - from[1]] as const;
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
      const distance = Math.hypot(x, y) * degree;
      if (!best || distance < best.distance) best = { point: [from[0] + x / scale, from[1] + y], distance };
    }
  }
  return best;
}

/** A circle of `radius` metres around a point, as a polygon of 64 corners. */
export function circle([longitude, latitude]: Position, radius: number): Polygon {
  const scale = Math.cos((latitude * Math.PI) / 180);
  const corner = (index: number): Position => {
    const angle = (index / 32) * Math.PI;
    return [
      longitude + ((radius / degree) * Math.cos(angle)) / scale,
      latitude + (radius / degree) * Math.sin(angle),
    ];
  };
  return { type: 'Polygon', coordinates: [Array.from({ length: 65 }, (_, index) => corner(index % 64))] };
}
