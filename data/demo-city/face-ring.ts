import { type Point, unit } from './curves.ts';
import type { Density } from './density.ts';
import type { PlanarMap } from './planar-map.ts';

/** The border of one face, unrolled into arrays for searching; edge `i` runs from vertex `i` to vertex `i + 1`. */
export interface FaceRing {
  half: number[];
  x: number[];
  y: number[];
  /** Unit direction of every edge. */
  dx: number[];
  dy: number[];
  /** Length and weight of the border up to vertex `i`; one entry more than there are vertices. */
  length: number[];
  weight: number[];
  area: number;
}

export function faceRing(map: PlanarMap, density: Density, h: number): FaceRing {
  const half = map.ring(h);
  const count = half.length;
  const x = half.map((edge) => map.x[map.origin[edge]!]!);
  const y = half.map((edge) => map.y[map.origin[edge]!]!);
  const dx: number[] = [];
  const dy: number[] = [];
  const length = [0];
  const weight = [0];
  let area = 0;
  for (let i = 0; i < count; i++) {
    const j = i + 1 === count ? 0 : i + 1;
    const ex = x[j]! - x[i]!;
    const ey = y[j]! - y[i]!;
    const size = Math.sqrt(ex * ex + ey * ey);
    dx.push(ex / size);
    dy.push(ey / size);
    length.push(length[i]! + size);
    weight.push(weight[i]! + density.along(x[i]!, y[i]!, x[j]!, y[j]!));
    area += (x[i]! - x[0]!) * (y[j]! - y[0]!) - (x[j]! - x[0]!) * (y[i]! - y[0]!);
  }
  return { half, x, y, dx, dy, length, weight, area: area / 2 };
}

/** A place on the border of a face: on edge `edge`, `share` of the way along it (0: at its first vertex). */
export interface Place {
  edge: number;
  share: number;
  x: number;
  y: number;
  /** Metres along the border from vertex 0. */
  along: number;
  /** Where a road from the other side would go on into the face, when one ends here. */
  onward: Point | null;
  /** The line of that road. */
  onwardLine: number;
  /** How sharp the corner of the face is here: the sine of the turn, positive at an outward corner. */
  corner: number;
  /** Metres along the border to the nearest other junction or corner. */
  gap: number;
}

const cornerTurn = 0.5;

/** Up to about `wanted` places where a cut may start, evenly along the border, junctions included. */
export function places(map: PlanarMap, ring: FaceRing, wanted: number): Place[] {
  const count = ring.half.length;
  const perimeter = ring.length[count]!;
  const spacing = Math.max(9, perimeter / wanted);
  const found: Place[] = [];
  const nodes: number[] = [];
  let lastAlong = -spacing;
  for (let i = 0; i < count; i++) {
    const before = i === 0 ? count - 1 : i - 1;
    const turn = ring.dx[before]! * ring.dy[i]! - ring.dy[before]! * ring.dx[i]!;
    const vertex = map.origin[ring.half[i]!]!;
    const degree = map.degree[vertex]!;
    const isNode = degree > 2 || Math.abs(turn) > cornerTurn;
    if (isNode) nodes.push(ring.length[i]!);
    if (isNode || ring.length[i]! - lastAlong > spacing * 0.7) {
      const place = placeOn(ring, i, 0);
      place.corner = turn;
      if (degree === 3 && Math.abs(turn) < cornerTurn) leadOn(map, ring, place, before);
      found.push(place);
      lastAlong = ring.length[i]!;
    }
    const edgeLength = ring.length[i + 1]! - ring.length[i]!;
    const pieces = Math.floor(edgeLength / spacing);
    for (let k = 1; k < pieces; k++) {
      found.push(placeOn(ring, i, k / pieces));
      lastAlong = ring.length[i]! + (edgeLength * k) / pieces;
    }
  }
  measureGaps(found, nodes, perimeter);
  return found;
}

function placeOn(ring: FaceRing, edge: number, share: number): Place {
  const along = ring.length[edge]! + (ring.length[edge + 1]! - ring.length[edge]!) * share;
  const onto = along - ring.length[edge]!;
  return {
    edge,
    share,
    x: ring.x[edge]! + ring.dx[edge]! * onto,
    y: ring.y[edge]! + ring.dy[edge]! * onto,
    along,
    onward: null,
    onwardLine: -1,
    corner: 0,
    gap: Number.POSITIVE_INFINITY,
  };
}

/** Finds the one edge that ends at this vertex from the other side. */
function leadOn(map: PlanarMap, ring: FaceRing, place: Place, before: number): void {
  const own = ring.half[place.edge]!;
  for (const h of map.around(own)) {
    if (h === own || h === (ring.half[before]! ^ 1)) continue;
    const end = map.origin[h ^ 1]!;
    place.onward = unit(place.x - map.x[end]!, place.y - map.y[end]!);
    place.onwardLine = map.line[h >> 1]!;
  }
}

function measureGaps(found: Place[], nodes: number[], perimeter: number): void {
  if (nodes.length === 0) return;
  let after = 0;
  for (const place of found) {
    while (after < nodes.length && nodes[after]! <= place.along) after++;
    const following = after < nodes.length ? nodes[after]! : nodes[0]! + perimeter;
    let beforeIndex = after - 1;
    if (beforeIndex >= 0 && nodes[beforeIndex] === place.along) beforeIndex--;
    const preceding = beforeIndex >= 0 ? nodes[beforeIndex]! : nodes[nodes.length - 1]! - perimeter;
    place.gap = Math.min(following - place.along, place.along - preceding);
  }
}

/** The weight of the border from vertex 0 to a place. */
export function weightUpTo(ring: FaceRing, place: Place): number {
  const before = ring.weight[place.edge]!;
  return before + (ring.weight[place.edge + 1]! - before) * place.share;
}
