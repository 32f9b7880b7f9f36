import { unit } from './curves.ts';
import type { PlanarMap } from './planar-map.ts';

/** Chooses the edges of a network and says how well two of them continue each other at a vertex. */
export interface Network {
  /** Whether an edge (`h >> 1`) belongs to the network. */
  has(edge: number): boolean;
  /** Added to the cosine of the deflection between two edges; negative infinity forbids the pair. */
  affinity(a: number, b: number): number;
  /** The least sum of cosine and affinity at which two edges are one stroke. */
  least: number;
}

/** A chain of half-edges, each starting where the one before ends. */
export type Stroke = number[];

/**
 * Joins the edges of a network into strokes: at every vertex the pairs of edges that continue each other best are
 * joined, as a driver or a boatman would go straight on. Every edge is in exactly one stroke.
 */
export function strokesOf(map: PlanarMap, network: Network): Stroke[] {
  const onward = joints(map, network);
  const seen = new Uint8Array(map.halfEdgeCount >> 1);
  const strokes: Stroke[] = [];
  for (let edge = 0; edge < seen.length; edge++) {
    if (seen[edge] || !network.has(edge)) continue;
    let first = edge * 2;
    for (let h = onward[first ^ 1]!; h >= 0 && h >> 1 !== edge; h = onward[h]!) first = h ^ 1;
    const stroke: Stroke = [];
    for (let h = first; h >= 0 && !seen[h >> 1]; h = onward[h]!) {
      seen[h >> 1] = 1;
      stroke.push(h);
    }
    strokes.push(stroke);
  }
  return strokes;
}

/** For every half-edge the one that goes on from its end, or -1. */
function joints(map: PlanarMap, network: Network): Int32Array {
  const onward = new Int32Array(map.halfEdgeCount).fill(-1);
  for (let vertex = 0; vertex < map.vertexCount; vertex++) {
    const star = map.around(map.outgoing[vertex]!).filter((h) => network.has(h >> 1));
    if (star.length < 2) continue;
    const directions = star.map((h) => {
      const end = map.origin[h ^ 1]!;
      return unit(map.x[end]! - map.x[vertex]!, map.y[end]! - map.y[vertex]!);
    });
    const pairs: { a: number; b: number; score: number }[] = [];
    for (let a = 0; a < star.length; a++) {
      for (let b = a + 1; b < star.length; b++) {
        const straight = -(directions[a]![0] * directions[b]![0] + directions[a]![1] * directions[b]![1]);
        const score = straight + network.affinity(star[a]! >> 1, star[b]! >> 1);
        if (score >= network.least) pairs.push({ a, b, score });
      }
    }
    pairs.sort((p, q) => q.score - p.score);
    const joined = new Set<number>();
    for (const { a, b } of pairs) {
      if (joined.has(a) || joined.has(b)) continue;
      joined.add(a).add(b);
      onward[star[a]! ^ 1] = star[b]!;
      onward[star[b]! ^ 1] = star[a]!;
    }
  }
  return onward;
}

/** The vertices of a stroke, from its start to its end. */
export function verticesOf(map: PlanarMap, stroke: Stroke): number[] {
  return [map.origin[stroke[0]!]!, ...stroke.map((h) => map.origin[h ^ 1]!)];
}

/** The length of an edge in metres. */
export function edgeLength(map: PlanarMap, h: number): number {
  const [a, b] = [map.origin[h]!, map.origin[h ^ 1]!];
  const dx = map.x[b]! - map.x[a]!;
  const dy = map.y[b]! - map.y[a]!;
  return Math.sqrt(dx * dx + dy * dy);
}
