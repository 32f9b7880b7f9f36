import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestMark } from '../../../../../../client/features/incidents/map/nearest.ts';

type Mark = { point: [number, number]; radius: number };
const mark = (longitude: number, latitude: number, radius = 6): Mark => ({
  point: [longitude, latitude],
  radius,
});

describe('which mark a pointer means', () => {
  it('is the nearest of those within reach', () => {
    const near = mark(123.00001, 31);
    const far = mark(123.0002, 31);
    expect(nearestMark([far, near], [123, 31], 15, 4)).toBe(near);
  });

  it('is none where all are further than their radius and the slack', () => {
    // A degree of longitude is 512 · 2^10 / 360 = 1456 pixels wide at zoom 10.
    const pixels = 1456.36;
    expect(nearestMark([mark(123 + 9.9 / pixels, 31)], [123, 31], 10, 4)).not.toBeNull();
    expect(nearestMark([mark(123 + 10.1 / pixels, 31)], [123, 31], 10, 4)).toBeNull();
  });

  it('does not depend on the order of the marks', () => {
    const marks = fc.array(
      fc.tuple(
        fc.double({ min: 122.99, max: 123.01, noNaN: true }),
        fc.double({ min: 30.99, max: 31.01, noNaN: true }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(marks, (points) => {
        const all = points.map(([longitude, latitude]) => mark(longitude, latitude));
        const one = nearestMark(all, [123, 31], 13, 4);
        const other = nearestMark([...all].reverse(), [123, 31], 13, 4);
        expect(one?.point).toEqual(other?.point);
      }),
      { examples: [[[[123, 31]]]] },
    );
  });
});
