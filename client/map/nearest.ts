import type { Position } from '../service/types.ts';

const earth = 512;

/** Web Mercator position in pixels of a world that is `512 · 2^zoom` pixels wide. */
function project([longitude, latitude]: Position, zoom: number): [number, number] {
  const size = earth * 2 ** zoom;
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [((longitude + 180) / 360) * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
}

/**
 * The candidate whose mark a pointer at `at` means: the nearest within its own radius plus `slack` pixels.
 * The map must look straight down; turning it does not matter.
 */
export function nearestMark<T extends { point: Position; radius: number }>(
  candidates: Iterable<T>,
  at: Position,
  zoom: number,
  slack: number,
): T | null {
  const [x, y] = project(at, zoom);
  let best: T | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const [cx, cy] = project(candidate.point, zoom);
    const distance = Math.hypot(cx - x, cy - y);
    if (distance <= candidate.radius + slack && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
