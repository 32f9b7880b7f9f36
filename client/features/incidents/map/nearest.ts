import type { Position } from '../../../ui/position.ts';

const earth = 512;

/** Web Mercator in shares of the world's width, eastward and southward. */
const east = (longitude: number) => (longitude + 180) / 360;
function south(latitude: number): number {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

/**
 * The candidate whose mark a pointer at `at` means: the nearest within its own radius plus `slack` pixels.
 * The map must not be pitched; its bearing may be any.
 */
export function nearestMark<T extends { point: Position; radius: number }>(
  candidates: Iterable<T>,
  at: Position,
  zoom: number,
  slack: number,
): T | null {
  const size = earth * 2 ** zoom;
  const [x, y] = [east(at[0]) * size, south(at[1]) * size];
  let best: T | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const reach = candidate.radius + slack;
    const across = east(candidate.point[0]) * size - x;
    // Of thousands most are out already here, which costs next to nothing.
    if (Math.abs(across) > reach) continue;
    const distance = Math.hypot(across, south(candidate.point[1]) * size - y);
    if (distance <= reach && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
