import type { AreaTable } from './areas.ts';
import { metresPerDegree, squaredDistance } from './metres.ts';

/** Beyond this many deviations from the centre lie 4 parts in 100,000. */
const FAR = 4.5;

/** Places and weights of Gauss-Legendre quadrature with five points on −1 to 1. */
const PLACES = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664];
const WEIGHTS = [
  0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189,
];

/**
 * What a circular normal distribution around the origin, of deviation 1, has in the triangle of the origin and the edge
 * a→b, as an angle: 2π for the whole plane; negative when the edge runs clockwise. With the edge's distance h from the
 * origin and x along it, that is ∫ (1 − e^(−(h² + x²)/2)) h/(h² + x²) dx (Owen's T function in another form).
 */
function wedge(ax: number, ay: number, bx: number, by: number): number {
  const cross = ax * by - ay * bx;
  if (cross === 0) return 0;
  const angle = Math.atan2(cross, ax * bx + ay * by);
  const length = Math.hypot(bx - ax, by - ay);
  const height = Math.abs(cross) / length;
  const squared = height * height;
  // On the edge's line, as far as its square can be told from 0.
  if (squared === 0) return 0;
  if (height >= FAR) return angle;
  // Each from its own end: their difference is exact where one of them is next to the origin.
  const from = (ax * (bx - ax) + ay * (by - ay)) / length;
  const to = (bx * (bx - ax) + by * (by - ay)) / length;
  // Where the edge comes near enough to matter.
  const half = Math.sqrt(FAR * FAR - squared);
  const [low, high] = [Math.max(from, -half), Math.min(to, half)];
  if (low >= high) return angle;
  const peak = Math.exp(-squared / 2);
  // ∫ e^(−(h² + x²)/2) h/(h² + x²) dx: the part that has a peak at 0 in closed form, the smooth rest by quadrature.
  const spike = Math.atan2(high, height) - Math.atan2(low, height);
  const pieces = Math.ceil(high - low);
  const width = (high - low) / pieces / 2;
  let rest = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const middle = low + (2 * piece + 1) * width;
    for (let i = 0; i < 5; i++) {
      const x = middle + PLACES[i]! * width;
      const square = x * x;
      rest += (WEIGHTS[i]! * (1 - Math.exp(-square / 2)) * height) / (squared + square);
    }
  }
  const beyond = peak * (spike - rest * width);
  return cross > 0 ? angle - beyond : angle + beyond;
}

/** A full turn when the way from height `ay` to `by` crosses the negative x axis counterclockwise, or back. */
function turnAcross(ay: number, by: number, cross: number): number {
  if (ay >= 0 && by < 0 && cross > 0) return 2 * Math.PI;
  if (ay < 0 && by >= 0 && cross < 0) return -2 * Math.PI;
  return 0;
}

/** What the distribution has inside a closed way, as an angle; stretches far away count by the angle they turn. */
function enclosed(way: (vertex: number) => [number, number], count: number): number {
  let angle = 0;
  let [ax, ay] = way(0);
  const [startX, startY] = [ax, ay];
  let far = false;
  for (let vertex = 1; vertex < count; vertex++) {
    const [bx, by] = way(vertex);
    const isFar = squaredDistance(ax, ay, bx, by) >= FAR * FAR;
    if (isFar && !far) angle -= Math.atan2(ay, ax);
    if (!isFar && far) angle += Math.atan2(ay, ax);
    angle += isFar ? turnAcross(ay, by, ax * by - ay * bx) : wedge(ax, ay, bx, by);
    far = isFar;
    ax = bx;
    ay = by;
  }
  if (far) angle += Math.atan2(startY, startX);
  return angle;
}

/**
 * The probability that the true place lies in an area, when it was measured at the point (degrees) with a circular
 * normal error of `deviation` metres along each axis. Outer rings must run counterclockwise and holes clockwise. On the
 * plane of the local scale; within 0.001.
 */
export function shareOfNormal(
  table: AreaTable,
  area: number,
  x: number,
  y: number,
  deviation: number,
): number {
  const { xy, ringVertices } = table;
  const scale = metresPerDegree(y);
  let total = 0;
  for (let ring = table.areaRings[area]!; ring < table.areaRings[area + 1]!; ring++) {
    const first = ringVertices[ring]!;
    const way = (vertex: number): [number, number] => [
      ((xy[2 * (first + vertex)]! - x) * scale.x) / deviation,
      ((xy[2 * (first + vertex) + 1]! - y) * scale.y) / deviation,
    ];
    total += enclosed(way, ringVertices[ring + 1]! - first);
  }
  return Math.min(1, Math.max(0, total / (2 * Math.PI)));
}

/**
 * The deviation along each axis of a circular normal error that lies within `radius` in `percent` of cases: the distance
 * of such an error is Rayleigh distributed, P(d ≤ r) = 1 − e^(−r²/2σ²).
 */
export function deviationOf(radius: number, percent: number): number {
  return radius / Math.sqrt(-2 * Math.log(1 - percent / 100));
}
