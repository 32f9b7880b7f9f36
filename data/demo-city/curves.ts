/** A point in local metres: x to the east, y to the north of the city's origin. */
export type Point = readonly [x: number, y: number];
export type Polyline = readonly Point[];

export function distance(a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  return Math.sqrt(dx * dx + dy * dy);
}

export function lengthOf(line: Polyline): number {
  let total = 0;
  for (let i = 1; i < line.length; i++) total += distance(line[i - 1]!, line[i]!);
  return total;
}

/** The unit vector of (x, y); (1, 0) for a null vector. */
export function unit(x: number, y: number): Point {
  const length = Math.sqrt(x * x + y * y);
  return length > 0 ? [x / length, y / length] : [1, 0];
}

/** Twice the signed area of a ring given without its closing point; positive when counter-clockwise. */
export function doubleArea(ring: Polyline): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  }
  return sum;
}

/**
 * The sine of `turns` full turns, by its power series. The platform's sine may differ in the last bit between
 * engines; this one uses only additions and multiplications, which IEEE 754 fixes.
 */
export function sineOfTurns(turns: number): number {
  let t = turns - Math.floor(turns + 0.5);
  if (t > 0.25) t = 0.5 - t;
  else if (t < -0.25) t = -0.5 - t;
  const x = t * 6.283185307179586;
  const s = x * x;
  return (
    x *
    (1 -
      (s / 6) *
        (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - (s / 110) * (1 - (s / 156) * (1 - s / 210)))))))
  );
}

/** A smooth curve through control points (uniform Catmull-Rom), `steps` pieces between neighbours. */
export function spline(controls: Polyline, steps: number, closed = false): Point[] {
  const count = controls.length;
  const at = (i: number): Point => {
    if (closed) return controls[(i + count) % count]!;
    if (i < 0) {
      const [a, b] = [controls[0]!, controls[1]!];
      return [2 * a[0] - b[0], 2 * a[1] - b[1]];
    }
    if (i >= count) {
      const [a, b] = [controls[count - 1]!, controls[count - 2]!];
      return [2 * a[0] - b[0], 2 * a[1] - b[1]];
    }
    return controls[i]!;
  };
  const points: Point[] = [];
  const pieces = closed ? count : count - 1;
  for (let i = 0; i < pieces; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let k = 0; k < steps; k++) {
      const t = k / steps;
      const blend = (a: number, b: number, c: number, d: number): number =>
        0.5 *
        (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
      points.push([blend(p0[0], p1[0], p2[0], p3[0]), blend(p0[1], p1[1], p2[1], p3[1])]);
    }
  }
  if (!closed) points.push(controls[count - 1]!);
  return points;
}

/** The same line with vertices about `spacingAt(x, y)` metres apart; both ends stay. */
export function resample(line: Polyline, spacingAt: (x: number, y: number) => number): Point[] {
  const first = line[0]!;
  const points: Point[] = [first];
  let wanted = spacingAt(first[0], first[1]);
  let walked = 0;
  for (let i = 1; i < line.length; i++) {
    let from = line[i - 1]!;
    const to = line[i]!;
    let rest = distance(from, to);
    while (walked + rest >= wanted) {
      const t = (wanted - walked) / rest;
      from = [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
      points.push(from);
      rest = distance(from, to);
      walked = 0;
      wanted = spacingAt(from[0], from[1]);
    }
    walked += rest;
  }
  const last = line[line.length - 1]!;
  if (points.length > 1 && walked < wanted * 0.4) points.pop();
  points.push(last);
  return points;
}

/** The unit normal to the left of the line at vertex `i`, across `span` vertices to either side. */
export function leftNormal(line: Polyline, i: number, span: number): Point {
  const before = line[Math.max(0, i - span)]!;
  const after = line[Math.min(line.length - 1, i + span)]!;
  const [dx, dy] = unit(after[0] - before[0], after[1] - before[1]);
  return [-dy, dx];
}

/**
 * The line moved `offsetAt(i)` metres to its left at vertex `i` (negative: to the right). Normals are taken across
 * `spanAt(i)` vertices, more for a wide offset, so that the moved line does not fold in a bend.
 */
export function parallel(
  line: Polyline,
  offsetAt: (i: number) => number,
  spanAt: (i: number) => number,
): Point[] {
  return line.map((point, i) => {
    const [nx, ny] = leftNormal(line, i, spanAt(i));
    const offset = offsetAt(i);
    return [point[0] + nx * offset, point[1] + ny * offset];
  });
}

/** Where segment a-b meets segment c-d, as the share of a-b; undefined when they do not cross. */
export function crossing(a: Point, b: Point, c: Point, d: Point): number | undefined {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const denominator = rx * sy - ry * sx;
  if (denominator === 0) return undefined;
  const qx = c[0] - a[0];
  const qy = c[1] - a[1];
  const t = (qx * sy - qy * sx) / denominator;
  const u = (qx * ry - qy * rx) / denominator;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : undefined;
}

/** Whether a point lies inside a ring (even-odd rule; the ring is given without its closing point). */
export function insideRing(ring: Polyline, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Corner cutting (Chaikin) of a closed ring: `rounds` passes, each doubling the vertices. */
export function rounded(ring: Polyline, rounds: number): Point[] {
  let points: Polyline = ring;
  for (let round = 0; round < rounds; round++) {
    points = points.flatMap((a, i): Point[] => {
      const b = points[(i + 1) % points.length]!;
      return [
        [a[0] * 0.75 + b[0] * 0.25, a[1] * 0.75 + b[1] * 0.25],
        [a[0] * 0.25 + b[0] * 0.75, a[1] * 0.25 + b[1] * 0.75],
      ];
    });
  }
  return [...points];
}
