import type { AreaTable } from './areas.ts';
import { metresPerDegree, squaredDistance } from './metres.ts';

/** The part of the way a→b that lies in the circle around the origin, as shares of the way; it does meet it. */
function chord(ax: number, ay: number, bx: number, by: number, radius: number): [number, number] {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  // Where the line meets the circle: |a + t (b − a)| = r.
  const half = (ax * dx + ay * dy) / length;
  const root = Math.sqrt(Math.max(0, half * half - (ax * ax + ay * ay - radius * radius) / length));
  return [Math.max(0, -half - root), Math.min(1, -half + root)];
}

/**
 * Twice the area, over the squared radius, that a closed way encloses within the circle around the origin:
 * triangles with the centre where the way runs inside, sectors where it runs outside. The angle of a sector is
 * that between the ends of the stretch outside, plus a full turn for each time the stretch crosses the negative
 * x axis, where the angle jumps.
 */
function enclosed(way: (vertex: number) => [number, number], count: number, radius: number): number {
  let angle = 0;
  let triangles = 0;
  const reach = radius * radius;
  let [ax, ay] = way(0);
  const [startX, startY] = [ax, ay];
  const leave = (x: number, y: number) => {
    angle -= Math.atan2(y, x);
  };
  const enter = (x: number, y: number) => {
    angle += Math.atan2(y, x);
  };
  let outside = ax * ax + ay * ay > reach;
  const startsOutside = outside;
  if (outside) leave(startX, startY);
  for (let vertex = 1; vertex < count; vertex++) {
    const [bx, by] = way(vertex);
    if (ax !== bx || ay !== by) {
      const cross = ax * by - ay * bx;
      if (squaredDistance(ax, ay, bx, by) >= reach) angle += turnAcross(ay, by, cross);
      else {
        const [from, to] = chord(ax, ay, bx, by, radius);
        if (outside) {
          const [x, y] = [ax + from * (bx - ax), ay + from * (by - ay)];
          angle += turnAcross(ay, y, ax * y - ay * x);
          enter(x, y);
        }
        triangles += (to - from) * cross;
        outside = to < 1;
        if (outside) {
          const [x, y] = [ax + to * (bx - ax), ay + to * (by - ay)];
          leave(x, y);
          angle += turnAcross(y, by, x * by - y * bx);
        }
      }
    }
    ax = bx;
    ay = by;
  }
  if (startsOutside) enter(startX, startY);
  return angle + triangles / reach;
}

/** A full turn when the way from height `ay` to `by` crosses the negative x axis counterclockwise, or back. */
function turnAcross(ay: number, by: number, cross: number): number {
  if (ay >= 0 && by < 0 && cross > 0) return 2 * Math.PI;
  if (ay < 0 && by >= 0 && cross < 0) return -2 * Math.PI;
  return 0;
}

/**
 * The share of a circle, `radius` metres around the point (degrees), that an area covers. Outer rings must run
 * counterclockwise and holes clockwise. On the plane of the local scale.
 */
export function shareOfCircle(table: AreaTable, area: number, x: number, y: number, radius: number): number {
  const { xy, ringVertices } = table;
  const scale = metresPerDegree(y);
  let total = 0;
  for (let ring = table.areaRings[area]!; ring < table.areaRings[area + 1]!; ring++) {
    const first = ringVertices[ring]!;
    const way = (vertex: number): [number, number] => [
      (xy[2 * (first + vertex)]! - x) * scale.x,
      (xy[2 * (first + vertex) + 1]! - y) * scale.y,
    ];
    total += enclosed(way, ringVertices[ring + 1]! - first, radius);
  }
  return Math.min(1, Math.max(0, total / (2 * Math.PI)));
}
