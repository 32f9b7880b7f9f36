import type { Position } from 'geojson';

export interface Pixel {
  x: number;
  y: number;
}

/** Where a vertex may be caught: at vertices, and else at edges, each a chain of positions in CRS84. */
export interface SnapTargets {
  vertices: readonly Position[];
  edges: readonly (readonly [Position, Position])[];
}

function footOn(at: Pixel, a: Pixel, b: Pixel): { along: number; distance: number } {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length));
  return { along, distance: Math.hypot(a.x + along * dx - at.x, a.y + along * dy - at.y) };
}

/**
 * The place that catches a vertex near `at`: the nearest vertex within `reach` pixels, or else the nearest point of an
 * edge. Null where nothing is near.
 * @param project from CRS84 to pixels of the map
 */
export function snap(
  at: Pixel,
  { vertices, edges }: SnapTargets,
  project: (position: Position) => Pixel,
  reach: number,
): Position | null {
  let best: { position: Position; distance: number } | null = null;
  for (const position of vertices) {
    const { x, y } = project(position);
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance <= reach && (!best || distance < best.distance)) best = { position, distance };
  }
  if (best) return best.position;
  for (const [from, to] of edges) {
    const { along, distance } = footOn(at, project(from), project(to));
    if (distance > reach || (best && distance >= best.distance)) continue;
    const position = [from[0]! + along * (to[0]! - from[0]!), from[1]! + along * (to[1]! - from[1]!)];
    best = { position, distance };
  }
  return best?.position ?? null;
}
