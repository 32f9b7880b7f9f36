import { distance, lengthOf, type Point, type Polyline } from './curves.ts';
import { fits } from './cut-check.ts';
import { type Candidate, rankCuts, type Tolerance } from './cut-search.ts';
import { type Bend, shapeCut } from './cut-shape.ts';
import type { Density } from './density.ts';
import type { DirectionField } from './direction-field.ts';
import { type FaceRing, faceRing, type Place, places } from './face-ring.ts';
import { dealPieces, type GuidePiece, placeNear, weightRightOf } from './guide.ts';
import type { Depth, LineKind, MapLines } from './map-line.ts';
import type { PlanarMap } from './planar-map.ts';
import type { Random } from './random.ts';

/** A face of the map on its way to becoming one area of a tier. */
export interface Face {
  half: number;
  /** What is left of the plan's lines inside it. */
  pieces: readonly GuidePiece[];
  /** Open water: no road runs in it. */
  wet: boolean;
}

interface Effort extends Tolerance {
  places: number;
  /** As a share of the side of a child. */
  clearance: number;
}

/** From choosy to desperate; the last finds any diagonal of the face. */
const efforts: readonly Effort[] = [
  { ratio: 0.38, cosine: 0.8, kept: 14, places: 56, clearance: 0.3 },
  { ratio: 0.75, cosine: 0.9, kept: 60, places: 90, clearance: 0.12 },
  { ratio: 1e9, cosine: 0.985, kept: 600, places: 220, clearance: 0.01 },
];

/** Splits the faces of a planar map into given numbers of children by curved cuts along the streets' directions. */
export class Subdivision {
  readonly map: PlanarMap;
  readonly lines: MapLines;
  readonly density: Density;
  readonly #field: DirectionField;
  readonly #random: Random;

  constructor(map: PlanarMap, lines: MapLines, density: Density, field: DirectionField, random: Random) {
    this.map = map;
    this.lines = lines;
    this.density = density;
    this.#field = field;
    this.#random = random;
  }

  /**
   * Splits every face into its number of children, all faces in turn one cut at a time, so that equal roads meet.
   * Returns the children by face, in the order given.
   */
  split(faces: readonly Face[], counts: readonly number[], depth: Depth, onPart: () => void): Face[][] {
    const children: Face[][] = faces.map(() => []);
    let queue = faces.map((face, parent) => ({ face, parent, count: counts[parent]! }));
    while (queue.length > 0) {
      const following: typeof queue = [];
      for (const { face, parent, count } of queue) {
        if (count === 1) {
          children[parent]!.push(face);
          onPart();
          continue;
        }
        const [left, leftCount, right, rightCount] = this.#halve(face, count, depth);
        following.push({ face: left, parent, count: leftCount }, { face: right, parent, count: rightCount });
      }
      queue = following;
    }
    return children;
  }

  /** The weight of a face: how many unit grids the ground under it should carry. */
  weigh(face: Face): number {
    const { map } = this;
    let weight = 0;
    for (const h of map.ring(face.half)) {
      const [a, b] = [map.origin[h]!, map.origin[h ^ 1]!];
      weight += this.density.along(map.x[a]!, map.y[a]!, map.x[b]!, map.y[b]!);
    }
    return weight;
  }

  #halve(face: Face, count: number, depth: Depth): [Face, number, Face, number] {
    const ring = faceRing(this.map, this.density, face.half);
    return this.#alongGuide(face, ring, count, depth) ?? this.#bySearch(face, ring, count, depth);
  }

  #alongGuide(
    face: Face,
    ring: FaceRing,
    count: number,
    depth: Depth,
  ): [Face, number, Face, number] | undefined {
    const scale = Math.sqrt(ring.area / count);
    const total = ring.weight[ring.half.length]!;
    for (const piece of face.pieces) {
      if (depth < piece.guide.fromDepth) continue;
      const from = placeNear(ring, piece.points[0]!, 6);
      const to = placeNear(ring, piece.points.at(-1)!, 6);
      if (!from || !to || from.edge === to.edge) continue;
      const inner = piece.points
        .slice(1, -1)
        .filter((point) => apart(point, from, 12) && apart(point, to, 12));
      const line: Polyline = [[from.x, from.y], ...inner, [to.x, to.y]];
      const share = weightRightOf(ring, line, from, to, this.density) / total;
      if (share <= 0 || share >= 1) continue;
      const rightCount = Math.min(count - 1, Math.max(1, Math.round(share * count)));
      const leftCount = count - rightCount;
      const lightest = Math.min((share * count) / rightCount, ((1 - share) * count) / leftCount);
      if (lightest < (piece.guide.forced ? 0.05 : depth === 3 ? 0.4 : 0.62)) continue;
      const clearance = piece.guide.forced ? 15 : Math.min(60, 0.2 * scale);
      if (!fits(ring, line, from, to, clearance, 0.94)) continue;
      return this.#cut(face, ring, from, to, line, piece.guide.line, leftCount, rightCount, piece.guide.wet);
    }
    return undefined;
  }

  #bySearch(face: Face, ring: FaceRing, count: number, depth: Depth): [Face, number, Face, number] {
    const scale = Math.sqrt(ring.area / count);
    for (const effort of efforts) {
      const wanted = count > 12 ? effort.places * 1.5 : effort.places;
      const spots = places(this.map, ring, wanted);
      for (const candidate of rankCuts(ring, spots, count, this.density, this.#field, effort)) {
        const kind = this.#kindOf(face, ring, candidate, depth);
        for (const bend of this.#bends(candidate, kind)) {
          const line = shapeCut(ring, candidate.from, candidate.to, bend, this.density, this.#field);
          if (lengthOf(line) > (kind === 'river' ? 1.4 : 1.14) * distance(line[0]!, line.at(-1)!)) continue;
          if (!fits(ring, line, candidate.from, candidate.to, effort.clearance * scale, effort.cosine + 0.01))
            continue;
          const id = this.lines.add({ kind, depth, planned: false, name: null, width: 0 });
          const { from, to, leftCount, rightCount } = candidate;
          return this.#cut(face, ring, from, to, line, id, leftCount, rightCount, null);
        }
      }
    }
    throw new Error(
      `a face of ${ring.half.length} vertices near ${ring.x[0]}, ${ring.y[0]} could not be split`,
    );
  }

  /** The shapes to try for a cut, the liveliest first, straight last. */
  #bends({ from, to }: Candidate, kind: LineKind): Bend[] {
    const built = this.density.urbanityAt((from.x + to.x) / 2, (from.y + to.y) / 2);
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length = Math.sqrt(dx * dx + dy * dy);
    const seed = this.#random.integer(1, 1e6);
    const curve = 0.75 - 0.5 * built;
    const straight = { curve: 0, meander: 0, seed };
    if (kind !== 'river') {
      const sway = built < 0.25 && length > 400 ? length * 0.02 : 0;
      return [{ curve, meander: sway, seed }, { curve: curve / 3, meander: 0, seed }, straight];
    }
    const meander = Math.min(length * 0.1, 130);
    return [{ curve, meander, seed }, { curve: curve / 2, meander: meander / 2, seed }, straight];
  }

  /** Whether a cut is a river or a road: rivers only flow from water, and what arrives from the other side goes on. */
  #kindOf(face: Face, ring: FaceRing, { from, to }: Candidate, depth: Depth): LineKind {
    if (face.wet) return 'path';
    const built = this.density.urbanityAt((from.x + to.x) / 2, (from.y + to.y) / 2);
    for (const place of [from, to]) {
      if (place.onwardLine < 0) continue;
      const arriving = this.lines.get(place.onwardLine);
      if (arriving.kind === 'river' && !arriving.planned) return this.#random.chance(0.75) ? 'river' : 'road';
    }
    const reachesWater = this.#onWater(ring, from) || this.#onWater(ring, to);
    const shares = [
      [0.6, 0.6],
      [0.45, 0.25],
      [0.6, 0.12],
      [0.1, 0],
    ] as const;
    const [open, dense] = shares[depth];
    if (reachesWater && this.#random.chance(open + (dense - open) * built)) return 'river';
    if (depth < 3) return 'road';
    return this.#random.chance(0.35 * (1 - built)) ? 'path' : 'road';
  }

  #onWater(ring: FaceRing, place: Place): boolean {
    const { map, lines } = this;
    const h = ring.half[place.edge]!;
    if (lines.isWater(map.line[h >> 1]!)) return true;
    return place.share === 0 && map.around(h).some((edge) => lines.isWater(map.line[edge >> 1]!));
  }

  #cut(
    face: Face,
    ring: FaceRing,
    from: Place,
    to: Place,
    line: Polyline,
    id: number,
    leftCount: number,
    rightCount: number,
    wetSide: 'left' | 'right' | null,
  ): [Face, number, Face, number] {
    const { map } = this;
    const [left, right] = map.cut(this.#halfAt(ring, from), this.#halfAt(ring, to), line.slice(1, -1), id);
    const dealt =
      face.pieces.length > 0 ? dealPieces(face.pieces, line, this.#outlineOf(left)) : { left: [], right: [] };
    return [
      { half: left, pieces: dealt.left, wet: face.wet || wetSide === 'left' },
      leftCount,
      { half: right, pieces: dealt.right, wet: face.wet || wetSide === 'right' },
      rightCount,
    ];
  }

  /** The half-edge that starts at a place, after splitting the edge there where it has no vertex yet. */
  #halfAt(ring: FaceRing, place: Place): number {
    const h = ring.half[place.edge]!;
    return place.share > 0 ? this.map.splitEdge(h, place.x, place.y) : h;
  }

  #outlineOf(h: number): Point[] {
    const { map } = this;
    return map.ring(h).map((edge) => [map.x[map.origin[edge]!]!, map.y[map.origin[edge]!]!]);
  }
}

function apart([x, y]: Point, place: Place, metres: number): boolean {
  return (x - place.x) * (x - place.x) + (y - place.y) * (y - place.y) > metres * metres;
}
