import { crossing, insideRing, lengthOf, type Point, type Polyline } from './curves.ts';
import { type Box, boxesAlong, boxMeets, runOf, squareToSegment } from './cut-check.ts';
import type { Density } from './density.ts';
import { type FaceRing, type Place, weightUpTo } from './face-ring.ts';
import type { Depth } from './map-line.ts';

/** A line of the plan that borders should follow wherever the numbers of grids allow it. */
export interface Guide {
  line: number;
  /** The first depth at which it may part faces. */
  fromDepth: Depth;
  /** Parts faces even where that leaves a child far lighter than its sisters. */
  forced: boolean;
  /** The side that is open water. */
  wet: 'left' | 'right' | null;
}

/** A part of a guide inside one face. */
export interface GuidePiece {
  guide: Guide;
  points: Polyline;
}

const shortestPiece = 25;

/** The pieces of a face dealt out to the two parts of it, cut where they cross the line between them. */
export function dealPieces(
  pieces: readonly GuidePiece[],
  cut: Polyline,
  leftRing: Polyline,
): { left: GuidePiece[]; right: GuidePiece[] } {
  const left: GuidePiece[] = [];
  const right: GuidePiece[] = [];
  const boxes = boxesAlong(cut, 0);
  for (const piece of pieces) {
    for (const points of severed(piece.points, cut, boxes)) {
      if (lengthOf(points) < shortestPiece) continue;
      const middle = midpoint(points);
      (insideRing(leftRing, middle[0], middle[1]) ? left : right).push({ guide: piece.guide, points });
    }
  }
  return { left, right };
}

/** The parts of a line that lie inside a ring, given without its closing point. */
export function partsInside(line: Polyline, ring: Polyline): Polyline[] {
  const closed = [...ring, ring[0]!];
  return severed(line, closed, boxesAlong(closed, 0)).filter((part) => insideRing(ring, ...midpoint(part)));
}

function midpoint(points: Polyline): Point {
  const i = Math.max(1, Math.floor(points.length / 2));
  const [a, b] = [points[i - 1]!, points[i]!];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** A line cut at every crossing with another. A closed line is joined again over its own start. */
function severed(line: Polyline, knife: Polyline, boxes: readonly Box[]): Polyline[] {
  const parts: Point[][] = [];
  let part: Point[] = [line[0]!];
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const b = line[i]!;
    for (const share of crossings(a, b, knife, boxes)) {
      const at: Point = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
      part.push(at);
      parts.push(part);
      part = [at];
    }
    part.push(b);
  }
  parts.push(part);
  const [start, end] = [line[0]!, line[line.length - 1]!];
  if (parts.length > 1 && start[0] === end[0] && start[1] === end[1]) {
    const first = parts.shift()!;
    parts[parts.length - 1] = [...parts[parts.length - 1]!, ...first.slice(1)];
  }
  return parts;
}

function crossings(a: Point, b: Point, knife: Polyline, boxes: readonly Box[]): number[] {
  const shares: number[] = [];
  for (let k = 0; k < boxes.length; k++) {
    if (!boxMeets(boxes[k]!, a[0], a[1], b[0], b[1])) continue;
    const [first, end] = runOf(knife, k);
    for (let i = first; i < end; i++) {
      const share = crossing(a, b, knife[i]!, knife[i + 1]!);
      if (share !== undefined) shares.push(share);
    }
  }
  return shares.length > 1 ? shares.sort((p, q) => p - q) : shares;
}

const reachOfBorder = 8;

/** The place of a border within 8 m of a point; undefined when the point lies deeper inside. */
export function placeNear(ring: FaceRing, [x, y]: Point, snap: number): Place | undefined {
  let best = -1;
  let least = reachOfBorder * reachOfBorder;
  const count = ring.half.length;
  for (let i = 0; i < count; i++) {
    const j = i + 1 === count ? 0 : i + 1;
    const edgeReach = reachOfBorder + ring.length[i + 1]! - ring.length[i]!;
    if (Math.abs(x - ring.x[i]!) > edgeReach || Math.abs(y - ring.y[i]!) > edgeReach) continue;
    const square = squareToSegment(x, y, ring.x[i]!, ring.y[i]!, ring.x[j]!, ring.y[j]!);
    if (square < least) {
      least = square;
      best = i;
    }
  }
  if (best < 0) return undefined;
  const edgeLength = ring.length[best + 1]! - ring.length[best]!;
  const onto = (x - ring.x[best]!) * ring.dx[best]! + (y - ring.y[best]!) * ring.dy[best]!;
  let edge = best;
  let share = Math.min(1, Math.max(0, onto / edgeLength));
  const snapped = Math.min(snap, edgeLength * 0.45);
  if (share * edgeLength < snapped) share = 0;
  else if ((1 - share) * edgeLength < snapped) {
    edge = best + 1 === count ? 0 : best + 1;
    share = 0;
  }
  const along = ring.length[edge]! + (ring.length[edge + 1]! - ring.length[edge]!) * share;
  return {
    edge,
    share,
    x: ring.x[edge]! + ring.dx[edge]! * (along - ring.length[edge]!),
    y: ring.y[edge]! + ring.dy[edge]! * (along - ring.length[edge]!),
    along,
    onward: null,
    onwardLine: -1,
    corner: 0,
    gap: Number.POSITIVE_INFINITY,
  };
}

/** The weight of the part of a face to the right of a line between two places of its border. */
export function weightRightOf(
  ring: FaceRing,
  line: Polyline,
  from: Place,
  to: Place,
  density: Density,
): number {
  let weight = weightUpTo(ring, to) - weightUpTo(ring, from);
  if (weight < 0 || to.along < from.along) weight += ring.weight[ring.half.length]!;
  for (let i = line.length - 1; i > 0; i--) {
    weight += density.along(line[i]![0], line[i]![1], line[i - 1]![0], line[i - 1]![1]);
  }
  return weight;
}
