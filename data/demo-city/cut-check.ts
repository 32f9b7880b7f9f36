import type { Polyline } from './curves.ts';
import type { FaceRing, Place } from './face-ring.ts';

/**
 * Whether a cut runs inside the face: it crosses no edge of the border, leaves and reaches it at an angle of which
 * the cosine is at most `cosine`, and keeps `clearance` metres from it, less towards its ends.
 */
export function fits(
  ring: FaceRing,
  line: Polyline,
  from: Place,
  to: Place,
  clearance: number,
  cosine: number,
): boolean {
  const last = line.length - 1;
  if (!opensInto(ring, line, 0, 1, from, cosine) || !opensInto(ring, line, last, last - 1, to, cosine))
    return false;
  const box = boundsOf(line, clearance);
  const count = ring.half.length;
  const [ax, ay] = line[0]!;
  const [bx, by] = line[last]!;
  for (let e = 0; e < count; e++) {
    const f = e + 1 === count ? 0 : e + 1;
    const ex = ring.x[e]!;
    const ey = ring.y[e]!;
    const fx = ring.x[f]!;
    const fy = ring.y[f]!;
    if (Math.max(ex, fx) < box[0] || Math.min(ex, fx) > box[2]) continue;
    if (Math.max(ey, fy) < box[1] || Math.min(ey, fy) > box[3]) continue;
    for (let s = 0; s < last; s++) {
      if (s === 0 && touches(e, f, from)) continue;
      if (s === last - 1 && touches(e, f, to)) continue;
      const [px, py] = line[s]!;
      const [qx, qy] = line[s + 1]!;
      if (Math.max(px, qx) < Math.min(ex, fx) - clearance || Math.min(px, qx) > Math.max(ex, fx) + clearance)
        continue;
      if (Math.max(py, qy) < Math.min(ey, fy) - clearance || Math.min(py, qy) > Math.max(ey, fy) + clearance)
        continue;
      const mx = (px + qx) / 2;
      const my = (py + qy) / 2;
      const fromStart = Math.sqrt((mx - ax) * (mx - ax) + (my - ay) * (my - ay));
      const fromEnd = Math.sqrt((mx - bx) * (mx - bx) + (my - by) * (my - by));
      const needed = Math.min(clearance, 0.22 * Math.min(fromStart, fromEnd));
      if (segmentsWithin(px, py, qx, qy, ex, ey, fx, fy, needed)) return false;
    }
  }
  return true;
}

function touches(e: number, f: number, place: Place): boolean {
  return place.share > 0 ? e === place.edge : e === place.edge || f === place.edge;
}

/** Whether the cut's segment at this end lies in the wedge of the face there, not too close to its sides. */
function opensInto(
  ring: FaceRing,
  line: Polyline,
  end: number,
  beside: number,
  place: Place,
  cosine: number,
): boolean {
  const dx = line[beside]![0] - line[end]![0];
  const dy = line[beside]![1] - line[end]![1];
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length < 1) return false;
  const after = place.edge;
  const before = place.share > 0 ? after : after === 0 ? ring.half.length - 1 : after - 1;
  const inX = ring.dx[before]!;
  const inY = ring.dy[before]!;
  const outX = ring.dx[after]!;
  const outY = ring.dy[after]!;
  const leftOfIn = inX * dy - inY * dx > 0;
  const leftOfOut = outX * dy - outY * dx > 0;
  const convex = inX * outY - inY * outX >= 0;
  if (convex ? !(leftOfIn && leftOfOut) : !(leftOfIn || leftOfOut)) return false;
  return Math.max(dx * outX + dy * outY, -(dx * inX + dy * inY)) <= cosine * length;
}

function boundsOf(line: Polyline, margin: number): [number, number, number, number] {
  let [west, south] = line[0]!;
  let [east, north] = line[0]!;
  for (const [x, y] of line) {
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west - margin, south - margin, east + margin, north + margin];
}

/** Positive when (x, y) lies to the left of the line from a to b. */
function side(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax);
}

/** Whether two segments cross or come within `limit` metres of each other. */
function segmentsWithin(
  px: number,
  py: number,
  qx: number,
  qy: number,
  ex: number,
  ey: number,
  fx: number,
  fy: number,
  limit: number,
): boolean {
  if (
    side(px, py, qx, qy, ex, ey) > 0 !== side(px, py, qx, qy, fx, fy) > 0 &&
    side(ex, ey, fx, fy, px, py) > 0 !== side(ex, ey, fx, fy, qx, qy) > 0
  ) {
    return true;
  }
  const square = limit * limit;
  return (
    squareToSegment(px, py, ex, ey, fx, fy) <= square ||
    squareToSegment(qx, qy, ex, ey, fx, fy) <= square ||
    squareToSegment(ex, ey, px, py, qx, qy) <= square ||
    squareToSegment(fx, fy, px, py, qx, qy) <= square
  );
}

/** The square of the distance from (x, y) to segment a-b. */
export function squareToSegment(
  x: number,
  y: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
  const t = along < 0 ? 0 : along > 1 ? 1 : along;
  const ox = ax + dx * t - x;
  const oy = ay + dy * t - y;
  return ox * ox + oy * oy;
}
