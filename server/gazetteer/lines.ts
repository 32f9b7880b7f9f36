import { metresPerDegree } from '../routing/kernel/metres.ts';
import type { Entry, Stretch } from './entry.ts';

export type Position = readonly [number, number];

/** Two roads whose lines come no nearer than this do not meet, in metres: their widths and how they are drawn. */
const meeting = 25;
/** Crossings nearer to each other than this are one: both carriageways of an avenue. */
const sameCrossing = 60;

/** A position so many metres from another, in the direction of `bearing`, degrees clockwise from north. */
export function moved([lon, lat]: Position, bearing: number, metres: number): [number, number] {
  const scale = metresPerDegree(lat);
  const angle = (bearing * Math.PI) / 180;
  return [lon + (Math.sin(angle) * metres) / scale.x, lat + (Math.cos(angle) * metres) / scale.y];
}

/** Metres between two positions of one city. */
export function distance(a: Position, b: Position): number {
  const scale = metresPerDegree((a[1] + b[1]) / 2);
  return Math.hypot((a[0] - b[0]) * scale.x, (a[1] - b[1]) * scale.y);
}

/** The segments of a road on a plane around `at`, in metres: ax, ay, bx, by of each, and the boxes of runs of them. */
interface Planar {
  segments: Float64Array;
  boxes: Float64Array;
}

const run = 16;
const planars = new WeakMap<Entry, Planar>();

/** A road on the plane around its own place, in metres; worked out once. */
function planarOf(road: Entry): Planar {
  let planar = planars.get(road);
  if (!planar) {
    planar = flatten(road);
    planars.set(road, planar);
  }
  return planar;
}

function flatten({ stretches, at }: Entry): Planar {
  const scale = metresPerDegree(at[1]);
  const count = stretches.reduce((sum, { coordinates }) => sum + coordinates.length / 2 - 1, 0);
  const segments = new Float64Array(count * 4);
  let to = 0;
  for (const { coordinates } of stretches)
    for (let i = 0; i + 3 < coordinates.length; i += 2, to += 4)
      for (let k = 0; k < 4; k++)
        segments[to + k] = (coordinates[i + k]! - at[k & 1]!) * (k & 1 ? scale.y : scale.x);
  const boxes = new Float64Array(Math.ceil(count / run) * 4);
  for (let i = 0; i < boxes.length / 4; i++) {
    const xs: number[] = [];
    const ys: number[] = [];
    for (let k = i * run * 4; k < Math.min(segments.length, (i + 1) * run * 4); k += 2) {
      xs.push(segments[k]!);
      ys.push(segments[k + 1]!);
    }
    boxes.set([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], i * 4);
  }
  return { segments, boxes };
}

interface Segment {
  ax: number;
  ay: number;
  bx: number;
  by: number;
}

function segmentAt(segments: Float64Array, i: number, dx: number, dy: number): Segment {
  const k = i * 4;
  return {
    ax: segments[k]! + dx,
    ay: segments[k + 1]! + dy,
    bx: segments[k + 2]! + dx,
    by: segments[k + 3]! + dy,
  };
}

/** Where two roads meet, in CRS84; empty where they do not. */
export function crossings(a: Entry, b: Entry): [number, number][] {
  if (a === b || distance(a.at, b.at) > a.reach + b.reach + meeting) return [];
  const scale = metresPerDegree(a.at[1]);
  const [dx, dy] = [(b.at[0] - a.at[0]) * scale.x, (b.at[1] - a.at[1]) * scale.y];
  const [one, other] = [planarOf(a), planarOf(b)];
  const found: { x: number; y: number; gap: number }[] = [];
  for (let i = 0; i < one.boxes.length / 4; i++)
    for (let j = 0; j < other.boxes.length / 4; j++) {
      if (apart(one.boxes, i, other.boxes, j, dx, dy)) continue;
      for (let k = i * run; k < Math.min(one.segments.length / 4, (i + 1) * run); k++)
        for (let l = j * run; l < Math.min(other.segments.length / 4, (j + 1) * run); l++) {
          if (apart(one.segments, k, other.segments, l, dx, dy, true)) continue;
          const met = nearestOf(segmentAt(one.segments, k, 0, 0), segmentAt(other.segments, l, dx, dy));
          if (met.gap <= meeting) found.push(met);
        }
    }
  found.sort((first, second) => first.gap - second.gap);
  const kept: typeof found = [];
  for (const each of found)
    if (!kept.some(({ x, y }) => Math.hypot(x - each.x, y - each.y) < sameCrossing)) kept.push(each);
  return kept.map(({ x, y }) => [a.at[0] + x / scale.x, a.at[1] + y / scale.y]);
}

/** Whether two boxes, or with `drawn` those of two segments, the second moved by dx and dy, lie too far apart to meet. */
function apart(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  dx: number,
  dy: number,
  drawn = false,
): boolean {
  const [k, l] = [i * 4, j * 4];
  const low = (of: Float64Array, at: number) => (drawn ? Math.min(of[at]!, of[at + 2]!) : of[at]!);
  const high = (of: Float64Array, at: number) => (drawn ? Math.max(of[at]!, of[at + 2]!) : of[at + 2]!);
  return (
    low(a, k) > high(b, l) + dx + meeting ||
    high(a, k) < low(b, l) + dx - meeting ||
    low(a, k + 1) > high(b, l + 1) + dy + meeting ||
    high(a, k + 1) < low(b, l + 1) + dy - meeting
  );
}

/** Where two segments cross, or else the middle of where they are nearest. */
function nearestOf(p: Segment, q: Segment): { x: number; y: number; gap: number } {
  const [dx, dy, ex, ey] = [p.bx - p.ax, p.by - p.ay, q.bx - q.ax, q.by - q.ay];
  const cross = dx * ey - dy * ex;
  if (cross !== 0) {
    const t = ((q.ax - p.ax) * ey - (q.ay - p.ay) * ex) / cross;
    const u = ((q.ax - p.ax) * dy - (q.ay - p.ay) * dx) / cross;
    if (t >= 0 && t <= 1 && u >= 0 && u <= 1) return { x: p.ax + t * dx, y: p.ay + t * dy, gap: 0 };
  }
  const ends = [
    between(q.ax, q.ay, p),
    between(q.bx, q.by, p),
    between(p.ax, p.ay, q),
    between(p.bx, p.by, q),
  ];
  return ends.reduce((best, each) => (each.gap < best.gap ? each : best));
}

/** The middle between a point and the nearest of a segment. */
function between(x: number, y: number, { ax, ay, bx, by }: Segment): { x: number; y: number; gap: number } {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const share = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  const [nx, ny] = [ax + share * dx, ay + share * dy];
  return { x: (x + nx) / 2, y: (y + ny) / 2, gap: Math.hypot(x - nx, y - ny) };
}

/** The position on a road that is nearest to another, and how far it is in metres. */
export function nearestOn(road: Entry, to: Position): { at: [number, number]; gap: number } {
  const scale = metresPerDegree(road.at[1]);
  const [px, py] = [(to[0] - road.at[0]) * scale.x, (to[1] - road.at[1]) * scale.y];
  const { segments, boxes } = planarOf(road);
  let best = { x: 0, y: 0, gap: Number.POSITIVE_INFINITY };
  for (let i = 0; i < boxes.length / 4; i++) {
    const k = i * 4;
    const outX = Math.max(0, boxes[k]! - px, px - boxes[k + 2]!);
    const outY = Math.max(0, boxes[k + 1]! - py, py - boxes[k + 3]!);
    if (Math.hypot(outX, outY) >= best.gap) continue;
    for (let s = i * run; s < Math.min(segments.length / 4, (i + 1) * run); s++) {
      const { ax, ay, bx, by } = segmentAt(segments, s, 0, 0);
      const [dx, dy] = [bx - ax, by - ay];
      const square = dx * dx + dy * dy;
      const share = square > 0 ? Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / square)) : 0;
      const [x, y] = [ax + share * dx, ay + share * dy];
      const gap = Math.hypot(px - x, py - y);
      if (gap < best.gap) best = { x, y, gap };
    }
  }
  return { at: [road.at[0] + best.x / scale.x, road.at[1] + best.y / scale.y], gap: best.gap };
}

/** Positions along a road, at most `count`, evenly by length, in CRS84. */
export function along(road: Entry, count: number): [number, number][] {
  const scale = metresPerDegree(road.at[1]);
  const { segments } = planarOf(road);
  const lengthAt = (k: number) =>
    Math.hypot(segments[k + 2]! - segments[k]!, segments[k + 3]! - segments[k + 1]!);
  let total = 0;
  for (let k = 0; k < segments.length; k += 4) total += lengthAt(k);
  const found: [number, number][] = [];
  for (let k = 0, passed = 0; k < segments.length; k += 4) {
    const length = lengthAt(k);
    for (; found.length < count; ) {
      const wanted = ((found.length + 0.5) / count) * total;
      if (wanted > passed + length) break;
      const share = length > 0 ? (wanted - passed) / length : 0;
      const { ax, ay, bx, by } = segmentAt(segments, k / 4, 0, 0);
      found.push([
        road.at[0] + (ax + share * (bx - ax)) / scale.x,
        road.at[1] + (ay + share * (by - ay)) / scale.y,
      ]);
    }
    passed += length;
  }
  return found;
}

/** Metres from the kerb to the door that a number is on. */
const setBack = 8;

/**
 * Where a house stands, by its number and the numbers at both ends of each stretch; odd ones on the left.
 * @returns null where no stretch has the number
 */
export function house(road: Entry, number: number): [number, number] | null {
  for (const stretch of road.stretches) {
    if (!stretch.numbers) continue;
    const [first, last] = stretch.numbers;
    if (number < Math.min(first, last) || number > Math.max(first, last)) continue;
    const share = first === last ? 0.5 : (number - first) / (last - first);
    return besideLine(stretch, share, number % 2 === 1 ? 'left' : 'right');
  }
  return null;
}

function besideLine(stretch: Stretch, share: number, side: 'left' | 'right'): [number, number] | null {
  const { coordinates, width } = stretch;
  const scale = metresPerDegree(coordinates[1]!);
  const step = (i: number): [number, number] => [
    (coordinates[i + 2]! - coordinates[i]!) * scale.x,
    (coordinates[i + 3]! - coordinates[i + 1]!) * scale.y,
  ];
  let total = 0;
  for (let i = 0; i + 3 < coordinates.length; i += 2) total += Math.hypot(...step(i));
  let left = share * total;
  for (let i = 0; i + 3 < coordinates.length; i += 2) {
    const [dx, dy] = step(i);
    const length = Math.hypot(dx, dy);
    if (length === 0 || (left > length && i + 5 < coordinates.length)) {
      left -= length;
      continue;
    }
    const out = (width / 2 + setBack) * (side === 'left' ? 1 : -1);
    const [ux, uy] = [dx / length, dy / length];
    return [
      coordinates[i]! + (ux * left - uy * out) / scale.x,
      coordinates[i + 1]! + (uy * left + ux * out) / scale.y,
    ];
  }
  return null;
}
