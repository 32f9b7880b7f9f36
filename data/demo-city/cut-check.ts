import type { Polyline } from './curves.ts';
import type { FaceRing, Place } from './face-ring.ts';

/**
 * Whether a cut runs inside the face: it crosses neither itself nor an edge of the border, leaves and reaches it at an angle of which
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
  if (foldsOrCrosses(line)) return false;
  const boxes = boxesAlong(line, clearance);
  const count = ring.half.length;
  const [ax, ay] = line[0]!;
  const [bx, by] = line[last]!;
  for (let e = 0; e < count; e++) {
    const f = e + 1 === count ? 0 : e + 1;
    const ex = ring.x[e]!;
    const ey = ring.y[e]!;
    const fx = ring.x[f]!;
    const fy = ring.y[f]!;
    for (let k = 0; k < boxes.length; k++) {
      if (!boxMeets(boxes[k]!, ex, ey, fx, fy)) continue;
      const [first, end] = runOf(line, k);
      for (let s = first; s < end; s++) {
        if (s === 0 && touches(e, f, from)) continue;
        if (s === last - 1 && touches(e, f, to)) continue;
        const [px, py] = line[s]!;
        const [qx, qy] = line[s + 1]!;
        const mx = (px + qx) / 2;
        const my = (py + qy) / 2;
        const fromStart = Math.sqrt((mx - ax) * (mx - ax) + (my - ay) * (my - ay));
        const fromEnd = Math.sqrt((mx - bx) * (mx - bx) + (my - by) * (my - by));
        const needed = Math.min(clearance, 0.22 * Math.min(fromStart, fromEnd));
        if (segmentsWithin(px, py, qx, qy, ex, ey, fx, fy, needed)) return false;
      }
    }
  }
  return true;
}

const sharpestTurn = 0.35;

/** Whether a line turns back on itself or meets itself. */
function foldsOrCrosses(line: Polyline): boolean {
  for (let i = 1; i + 1 < line.length; i++) {
    const ax = line[i]![0] - line[i - 1]![0];
    const ay = line[i]![1] - line[i - 1]![1];
    const bx = line[i + 1]![0] - line[i]![0];
    const by = line[i + 1]![1] - line[i]![1];
    const lengths = Math.sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
    if (ax * bx + ay * by < sharpestTurn * lengths) return true;
  }
  const boxes = boxesAlong(line, 0);
  for (let i = 0; i + 1 < line.length; i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[i + 1]!;
    for (let k = 0; k < boxes.length; k++) {
      const [first, end] = runOf(line, k);
      if (end <= i + 2 || !boxMeets(boxes[k]!, ax, ay, bx, by)) continue;
      for (let j = Math.max(first, i + 2); j < end; j++) {
        const [cx, cy] = line[j]!;
        const [dx, dy] = line[j + 1]!;
        if (segmentsWithin(ax, ay, bx, by, cx, cy, dx, dy, 1)) return true;
      }
    }
  }
  return false;
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

const runLength = 12;
export type Box = [west: number, south: number, east: number, north: number];

/** The bounding boxes of runs of 12 segments, wider by `margin`, to pass over most of a long line at once. */
export function boxesAlong(line: Polyline, margin: number): Box[] {
  const boxes: Box[] = [];
  for (let start = 0; start + 1 < line.length; start += runLength) {
    const [x, y] = line[start]!;
    const box: Box = [x, y, x, y];
    const end = Math.min(line.length - 1, start + runLength);
    for (let i = start + 1; i <= end; i++) {
      const [px, py] = line[i]!;
      if (px < box[0]) box[0] = px;
      else if (px > box[2]) box[2] = px;
      if (py < box[1]) box[1] = py;
      else if (py > box[3]) box[3] = py;
    }
    boxes.push([box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin]);
  }
  return boxes;
}

/** The run of segments that a box of `boxesAlong` bounds, as the range of their first vertices. */
export function runOf(line: Polyline, box: number): [first: number, end: number] {
  return [box * runLength, Math.min(line.length - 1, (box + 1) * runLength)];
}

/** Whether the bounding box of a segment meets a box. */
export function boxMeets(box: Box, ax: number, ay: number, bx: number, by: number): boolean {
  return (
    (ax >= box[0] || bx >= box[0]) &&
    (ax <= box[2] || bx <= box[2]) &&
    (ay >= box[1] || by >= box[1]) &&
    (ay <= box[3] || by <= box[3])
  );
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
