import type { AreaTable } from './areas.ts';
import { metresPerDegree } from './metres.ts';

/** Area between the centre and the part of the way a→b that lies inside the circle, and the arcs outside. */
function wedge(ax: number, ay: number, bx: number, by: number, radius: number): number {
  const cross = ax * by - ay * bx;
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  if (length === 0) return 0;
  const arc = (ux: number, uy: number, vx: number, vy: number) =>
    (radius * radius * Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)) / 2;
  // Where the line meets the circle: |a + t (b − a)| = r.
  const half = (ax * dx + ay * dy) / length;
  const root = half * half - (ax * ax + ay * ay - radius * radius) / length;
  if (root <= 0) return arc(ax, ay, bx, by);
  const enter = -half - Math.sqrt(root);
  const leave = -half + Math.sqrt(root);
  if (enter >= 1 || leave <= 0) return arc(ax, ay, bx, by);
  const from = Math.max(0, enter);
  const to = Math.min(1, leave);
  let area = ((to - from) * cross) / 2;
  if (enter > 0) area += arc(ax, ay, ax + enter * dx, ay + enter * dy);
  if (leave < 1) area += arc(ax + leave * dx, ay + leave * dy, bx, by);
  return area;
}

/**
 * The share of a circle, `radius` metres around the point (degrees), that a polygon covers: by adding, edge by
 * edge, the signed area that the edge and the centre enclose within the circle. Outer rings must run
 * counterclockwise and holes clockwise. On the plane of the local scale.
 */
export function shareOfCircle(table: AreaTable, area: number, x: number, y: number, radius: number): number {
  const { xy, ringVertices } = table;
  const scale = metresPerDegree(y);
  let total = 0;
  for (let ring = table.areaRings[area]!; ring < table.areaRings[area + 1]!; ring++) {
    const first = ringVertices[ring]!;
    let ax = (xy[2 * first]! - x) * scale.x;
    let ay = (xy[2 * first + 1]! - y) * scale.y;
    for (let v = first + 1; v < ringVertices[ring + 1]!; v++) {
      const bx = (xy[2 * v]! - x) * scale.x;
      const by = (xy[2 * v + 1]! - y) * scale.y;
      total += wedge(ax, ay, bx, by, radius);
      ax = bx;
      ay = by;
    }
  }
  return Math.min(1, Math.max(0, total / (Math.PI * radius * radius)));
}
