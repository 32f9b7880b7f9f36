import type { Polygon } from 'geojson';
import { orient2d } from 'robust-predicates';
import type { CityFeature } from '../../../data/demo-city/features.ts';

/** Vertices as whole 1e-7 degrees from (122, 30), so that sums of products stay exact. */
export type Ring = readonly (readonly [x: number, y: number])[];

/** All rings of a polygon, the outer one first. */
export function ringsOf(feature: CityFeature): Ring[] {
  return (feature.geometry as Polygon).coordinates.map((ring) =>
    ring.map(([lon, lat]) => [Math.round((lon! - 122) * 1e7), Math.round((lat! - 30) * 1e7)] as const),
  );
}

export function outerRing(feature: CityFeature): Ring {
  return ringsOf(feature)[0]!;
}

/** One number for a directed edge of a ring; the reverse edge has another. */
export class EdgeNumbers {
  readonly #vertices = new Map<number, number>();

  of(a: readonly [number, number], b: readonly [number, number]): number {
    return this.#vertex(a) * 2 ** 24 + this.#vertex(b);
  }

  reversed(edge: number): number {
    return (edge % 2 ** 24) * 2 ** 24 + Math.floor(edge / 2 ** 24);
  }

  get vertexCount(): number {
    return this.#vertices.size;
  }

  #vertex([x, y]: readonly [number, number]): number {
    const key = x * 2 ** 26 + y;
    const known = this.#vertices.get(key);
    if (known !== undefined) return known;
    this.#vertices.set(key, this.#vertices.size);
    return this.#vertices.size - 1;
  }
}

/** The directed edges of rings that have no reverse among them: their common border. Throws on a repeated edge. */
export function borderOf(rings: Iterable<Ring>, numbers: EdgeNumbers): Set<number> {
  const edges = new Set<number>();
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const edge = numbers.of(ring[i - 1]!, ring[i]!);
      if (edges.has(edge))
        throw new Error(`edge ${ring[i - 1]} to ${ring[i]} is used twice in the same direction`);
      edges.add(edge);
    }
  }
  return new Set([...edges].filter((edge) => !edges.has(numbers.reversed(edge))));
}

/** Twice the area, exact in square units; positive when counter-clockwise. */
export function doubleArea(ring: Ring): bigint {
  const [x0, y0] = ring[0]!;
  let sum = 0n;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [ring[i - 1]![0] - x0, ring[i - 1]![1] - y0];
    const [bx, by] = [ring[i]![0] - x0, ring[i]![1] - y0];
    sum += BigInt(ax * by) - BigInt(bx * ay);
  }
  return sum;
}

/** Two edges of a ring that meet other than at a shared end, found by a sweep from west to east; null when simple. */
export function selfContact(ring: Ring): string | null {
  const count = ring.length - 1;
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => west(ring, a) - west(ring, b));
  let open: number[] = [];
  for (const i of order) {
    const from = west(ring, i);
    open = open.filter((j) => east(ring, j) >= from);
    for (const j of open) {
      const neighbours = (i + 1) % count === j || (j + 1) % count === i;
      if (neighbours ? folds(ring, i, j, count) : meet(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)) {
        return `edges ${i} and ${j} near ${ring[i]}`;
      }
    }
    open.push(i);
  }
  return null;
}

function west(ring: Ring, i: number): number {
  return Math.min(ring[i]![0], ring[i + 1]![0]);
}

function east(ring: Ring, i: number): number {
  return Math.max(ring[i]![0], ring[i + 1]![0]);
}

type Vertex = readonly [number, number];

function side(a: Vertex, b: Vertex, c: Vertex): number {
  return Math.sign(orient2d(a[0], a[1], b[0], b[1], c[0], c[1]));
}

function between(a: Vertex, b: Vertex, c: Vertex): boolean {
  return (
    Math.min(a[0], b[0]) <= c[0] &&
    c[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= c[1] &&
    c[1] <= Math.max(a[1], b[1])
  );
}

function meet(a: Vertex, b: Vertex, c: Vertex, d: Vertex): boolean {
  const [c1, d1, a1, b1] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (c1 * d1 < 0 && a1 * b1 < 0) return true;
  return (
    (c1 === 0 && between(a, b, c)) ||
    (d1 === 0 && between(a, b, d)) ||
    (a1 === 0 && between(c, d, a)) ||
    (b1 === 0 && between(c, d, b))
  );
}

/** Whether the second of two consecutive edges runs back along the first. */
function folds(ring: Ring, i: number, j: number, count: number): boolean {
  const first = (i + 1) % count === j ? i : j;
  const [a, b, c] = [ring[first]!, ring[first + 1]!, ring[((first + 1) % count) + 1]!];
  return side(a, b, c) === 0 && (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0;
}
