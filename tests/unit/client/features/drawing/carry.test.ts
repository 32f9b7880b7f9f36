import { area, featureCollection, intersect, polygon } from '@turf/turf';
import fc from 'fast-check';
import type { Polygon, Position } from 'geojson';
import { describe, expect, it } from 'vitest';
import { carry } from '../../../../../client/features/drawing/carry.ts';

const areaOf = (...open: Position[]): Polygon => ({ type: 'Polygon', coordinates: [[...open, open[0]!]] });
// Two squares side by side, and a third over both.
const left = areaOf([0, 0], [1, 0], [1, 1], [0, 1]);
const right = areaOf([1, 0], [2, 0], [2, 1], [1, 1]);
const over = areaOf([0, 1], [1, 1], [2, 1], [2, 2], [0, 2]);
const verticesOf = (geometry: unknown) => (geometry as Polygon).coordinates[0];

describe('carry', () => {
  it('moves a shared vertex in every area that has it', () => {
    const moved = areaOf([0, 0], [1, 0], [1.2, 0.9], [0, 1]);
    expect(verticesOf(carry(left, moved, right))).toContainEqual([1.2, 0.9]);
    expect(verticesOf(carry(left, moved, over))).toContainEqual([1.2, 0.9]);
    expect(verticesOf(carry(left, moved, over))).not.toContainEqual([1, 1]);
  });

  it('puts a new vertex into the border where the neighbour runs the other way', () => {
    const added = areaOf([0, 0], [1, 0], [1.1, 0.5], [1, 1], [0, 1]);
    expect(verticesOf(carry(left, added, right))).toEqual([
      [1, 1],
      [1.1, 0.5],
      [1, 0],
      [2, 0],
      [2, 1],
      [1, 1],
    ]);
    expect(carry(left, added, over)).toBeNull();
  });

  it('takes a vertex away that both have, and leaves what shares nothing', () => {
    const bent = areaOf([0, 0], [1, 0], [1.1, 0.5], [1, 1], [0, 1]);
    const beside = areaOf([1, 0], [2, 0], [2, 1], [1, 1], [1.1, 0.5]);
    expect(verticesOf(carry(bent, left, beside))).not.toContainEqual([1.1, 0.5]);
    expect(carry(left, bent, areaOf([5, 5], [6, 5], [6, 6]))).toBeNull();
  });

  it('moves the first vertex, which a ring has twice', () => {
    const moved = areaOf([1.1, 0], [2, 0], [2, 1], [1, 1]);
    const carried = verticesOf(carry(right, moved, left))!;
    expect(carried).toContainEqual([1.1, 0]);
    expect(carried[0]).toEqual(carried.at(-1));
  });

  it('leaves neither gap nor overlap, wherever the vertices of a border go', () => {
    const place = fc.double({ min: 0.6, max: 1.4, noNaN: true });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 3 }), (places) => {
        const border = places.map((x, i): Position => [x, (i + 1) / (places.length + 1)]);
        const now = areaOf([0, 0], [1, 0], ...border, [1, 1], [0, 1]);
        const beside = carry(left, now, right) as Polygon;
        const both = intersect(featureCollection([polygon(now.coordinates), polygon(beside.coordinates)]));
        expect(both ? area(both) : 0).toBeLessThan(1);
        expect(area(now) + area(beside)).toBeCloseTo(area(left) + area(right), -3);
      }),
    );
  });
});
