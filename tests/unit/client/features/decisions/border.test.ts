import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestBorder } from '../../../../../client/features/decisions/border.ts';

const square = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [123, 31],
      [123.002, 31],
      [123.002, 31.002],
      [123, 31.002],
      [123, 31],
    ],
  ],
};

describe('the nearest border', () => {
  it('is measured in metres across an edge, not to a corner', () => {
    const found = nearestBorder([123.001, 31.0002], square)!;
    expect(found.distance).toBeCloseTo(0.0002 * 110_869, 2);
    expect(found.point[0]).toBeCloseTo(123.001, 9);
    expect(found.point[1]).toBeCloseTo(31, 9);
  });

  it('is nowhere further than the corners', () => {
    const inside = fc.double({ min: 0, max: 0.002, noNaN: true });
    fc.assert(
      fc.property(inside, inside, (east, north) => {
        const { distance } = nearestBorder([123 + east, 31 + north], square)!;
        const narrow = 95_505;
        const toEdges = [east * narrow, (0.002 - east) * narrow, north * 110_869, (0.002 - north) * 110_869];
        expect(distance).toBeCloseTo(Math.min(...toEdges), 0);
      }),
    );
  });

  it('is absent for what has none', () => {
    expect(nearestBorder([123, 31], { type: 'Point', coordinates: [123, 31] })).toBeNull();
  });
});
