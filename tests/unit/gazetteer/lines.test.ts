import {
  bearing,
  lineIntersect,
  lineString,
  nearestPointOnLine,
  point,
  distance as turfDistance,
} from '@turf/turf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../server/gazetteer/entry.ts';
import { along, crossings, distance, house, moved, nearestOn } from '../../../server/gazetteer/lines.ts';

type Line = [number, number][];

function road(line: Line, numbers: [number, number] | null = null): Entry {
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)];
  const low: [number, number] = [Math.min(...xs), Math.min(...ys)];
  const high: [number, number] = [Math.max(...xs), Math.max(...ys)];
  return {
    kind: 'road',
    layer: 'roads',
    code: null,
    name: '望化街',
    nameEn: null,
    aliases: [],
    at: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2],
    reach: distance(low, high) / 2,
    stretches: [{ coordinates: Float64Array.from(line.flat()), width: 10, numbers }],
  };
}

const position = fc.tuple(
  fc.integer({ min: 0, max: 2000 }).map((step) => 123 + step / 1e5),
  fc.integer({ min: 0, max: 2000 }).map((step) => 31 + step / 1e5),
);
const line = fc.array(position, { minLength: 2, maxLength: 40 });
const metres = { units: 'meters' } as const;

describe('against turf', () => {
  it('finds a crossing at each place where two lines cross', () => {
    fc.assert(
      fc.property(line, line, (a, b) => {
        const ours = crossings(road(a), road(b));
        for (const { geometry } of lineIntersect(lineString(a), lineString(b)).features) {
          const gaps = ours.map((each) => turfDistance(each, geometry.coordinates, metres));
          expect(Math.min(...gaps)).toBeLessThan(61);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('finds none where two lines lie apart', () => {
    const west = road([
      [123, 31],
      [123, 31.01],
    ]);
    const east = road([
      [123.0005, 31],
      [123.0005, 31.01],
    ]);
    expect(crossings(west, east)).toEqual([]);
  });

  it('finds the nearest place on a line', () => {
    fc.assert(
      fc.property(line, position, (drawn, to) => {
        const { at, gap } = nearestOn(road(drawn), to);
        const best = nearestPointOnLine(lineString(drawn), point(to), metres);
        expect(Math.abs(gap - turfDistance(to, best, metres))).toBeLessThan(0.01 * gap + 0.5);
        expect(Math.abs(turfDistance(to, at, metres) - gap)).toBeLessThan(0.01 * gap + 0.5);
      }),
      { numRuns: 200 },
    );
  });

  it('moves by a bearing and a distance', () => {
    fc.assert(
      fc.property(
        position,
        fc.integer({ min: 0, max: 359 }),
        fc.integer({ min: 1, max: 2000 }),
        (from, way, far) => {
          const to = moved(from, way, far);
          expect(Math.abs(turfDistance(from, to, metres) - far)).toBeLessThan(0.01 * far);
          const off = Math.abs(bearing(from, to) - way) % 360;
          expect(Math.min(off, 360 - off)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('houses', () => {
  // 1,000 m to the east with 100 numbers on each side.
  const street = road([[123, 31], moved([123, 31], 90, 1000)], [1, 200]);

  it.each([
    [1, 0, 'north'],
    [101, 502.5, 'north'],
    [200, 1000, 'south'],
  ])('number %i stands %f m along on the %s', (number, far, side) => {
    const at = house(street, number)!;
    expect(distance([123, 31], [at[0], 31])).toBeCloseTo(far, 0);
    expect(at[1] > 31 ? 'north' : 'south').toBe(side);
    expect(distance(at, [at[0], 31])).toBeCloseTo(13, 0);
  });

  it('has no number beyond the last', () => {
    expect(house(street, 201)).toBeNull();
    expect(house(street, 0)).toBeNull();
  });
});

it('spreads places evenly along a road', () => {
  const street = road([
    [123, 31],
    [123.001, 31],
    [123.004, 31],
  ]);
  const places = along(street, 4);
  expect(places.map(([lon]) => Number(lon.toFixed(5)))).toEqual([123.0005, 123.0015, 123.0025, 123.0035]);
});
