import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlanarMap } from '../../../data/demo-city/planar-map.ts';
import { latUnits, lonUnits } from '../../../data/demo-city/projection.ts';

const square = [
  [0, 0],
  [100, 0],
  [100, 100],
  [0, 100],
] as const;

/** Square metres by which rounding vertices to 1e-7 degree may change the area of the square. */
const rounding = 4;

function area(map: PlanarMap, h: number): number {
  return map.ring(h).reduce((sum, edge) => {
    const [a, b] = [map.origin[edge]!, map.origin[edge ^ 1]!];
    return sum + (map.x[a]! * map.y[b]! - map.x[b]! * map.y[a]!) / 2;
  }, 0);
}

/** Every half-edge in exactly one ring, linked both ways, and as many around a vertex as its degree says. */
function expectConsistent(map: PlanarMap): void {
  for (let h = 0; h < map.halfEdgeCount; h++) {
    expect(map.previous[map.next[h]!]).toBe(h);
    expect(map.origin[map.next[h]!]).toBe(map.origin[h ^ 1]);
  }
  for (let vertex = 0; vertex < map.vertexCount; vertex++) {
    const star = map.around(map.outgoing[vertex]!);
    expect(star.every((h) => map.origin[h] === vertex)).toBe(true);
    expect(star).toHaveLength(map.degree[vertex]!);
  }
}

describe('PlanarMap', () => {
  it('makes an outline whose inner face runs counter-clockwise', () => {
    const map = new PlanarMap();
    const inner = map.outline(square, 3);
    expect(map.ring(inner)).toHaveLength(4);
    expect(Math.abs(area(map, inner) - 10_000)).toBeLessThan(rounding);
    expect(area(map, inner ^ 1)).toBeCloseTo(-area(map, inner), 6);
    expect([...map.line.slice(0, 4)]).toEqual([3, 3, 3, 3]);
    expectConsistent(map);
  });

  it('puts a vertex on an edge for both of its faces', () => {
    const map = new PlanarMap();
    const inner = map.outline(square, 0);
    const onward = map.splitEdge(inner, 40, 0);
    expect(map.ring(inner)).toHaveLength(5);
    expect(map.ring(inner ^ 1)).toHaveLength(5);
    expect(map.x[map.origin[onward]!]).toBeCloseTo(40, 1);
    expectConsistent(map);
  });

  it('keeps every vertex on a whole 1e-7 degree', () => {
    const map = new PlanarMap();
    map.splitEdge(map.outline(square, 0), 33.333_333, 0);
    const vertex = map.vertexCount - 1;
    expect(lonUnits(map.x[vertex]!)).toBe(map.lon[vertex]);
    expect(latUnits(map.y[vertex]!)).toBe(map.lat[vertex]);
  });

  it('stays a subdivision of the same area through any sequence of cuts', () => {
    const cuts = fc.array(
      fc.record({ face: fc.nat(), from: fc.nat(), shares: fc.tuple(fc.nat(8), fc.nat(8)) }),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(cuts, (steps) => {
        const map = new PlanarMap();
        const faces = [map.outline(square, 0)];
        const middle = (h: number, share: number): [number, number] => {
          const [a, b] = [map.origin[h]!, map.origin[h ^ 1]!];
          const t = 0.3 + share / 20;
          return [map.x[a]! + (map.x[b]! - map.x[a]!) * t, map.y[a]! + (map.y[b]! - map.y[a]!) * t];
        };
        // Cuts between two edges of a convex face stay inside it, so the faces remain convex.
        steps.forEach(({ face, from, shares }, id) => {
          const index = face % faces.length;
          const ring = map.ring(faces[index]!);
          const first = ring[from % ring.length]!;
          const second = ring[(from + Math.floor(ring.length / 2)) % ring.length]!;
          if (first === second) return;
          const start = map.splitEdge(first, ...middle(first, shares[0]));
          const end = map.splitEdge(second, ...middle(second, shares[1]));
          const [left, right] = map.cut(start, end, [], id + 1);
          faces.splice(index, 1, left, right);
        });
        expectConsistent(map);
        const total = faces.reduce((sum, face) => sum + area(map, face), 0);
        expect(Math.abs(total - 10_000)).toBeLessThan(rounding);
        expect(map.vertexCount - map.halfEdgeCount / 2 + faces.length).toBe(1);
      }),
      { numRuns: 30 },
    );
  });
});
