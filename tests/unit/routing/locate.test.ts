import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, tableOf } from '../../../server/routing/kernel/areas.ts';
import { edgesOf } from '../../../server/routing/kernel/edges.ts';
import { gridOf } from '../../../server/routing/kernel/grid.ts';
import { Locator, ON_BORDER, OVERLAP } from '../../../server/routing/kernel/locate.ts';
import { covers, mosaicTier, rectangle, ring, starArea } from './area-fixtures.ts';

function locatorOf(tiers: Area[][]) {
  const table = tableOf(tiers);
  return { table, locator: new Locator(table.tierStart, gridOf(table, edgesOf(table))) };
}

/** Points where rounding, borders and corners could mislead. */
function tryingPoints(tiers: Area[][], random: readonly number[]): [number, number][] {
  const points: [number, number][] = [];
  for (const { polygons } of tiers.flat())
    for (const one of polygons.flat())
      for (let i = 0; i + 3 < one.length; i += 2) {
        const [ax, ay, bx, by] = [one[i]!, one[i + 1]!, one[i + 2]!, one[i + 3]!];
        const share = random[i % random.length]!;
        const onEdge: [number, number] = [ax + (bx - ax) * share, ay + (by - ay) * share];
        points.push([ax, ay], [(ax + bx) / 2, (ay + by) / 2], onEdge);
        points.push([onEdge[0] + 1e-9, onEdge[1]], [onEdge[0], onEdge[1] - 1e-9]);
      }
  return points;
}

function expectAgreement(tiers: Area[][], points: [number, number][]): void {
  const { table, locator } = locatorOf(tiers);
  const sorted = tiers.map((tier) => [...tier].sort((a, b) => (a.code < b.code ? -1 : 1)));
  const found = new Int32Array(4);
  for (const [x, y] of points) {
    const expected = sorted.map((tier) => tier.filter((area) => covers(area, x, y)).map((area) => area.code));
    locator.locate(x, y, found);
    const lowest = [...found]
      .slice(0, tiers.length)
      .map((area) => (area < 0 ? undefined : table.codes[area]));
    expect({ x, y, lowest }).toEqual({ x, y, lowest: expected.map((codes) => codes[0]) });
    const all = locator.covering(x, y).map((area) => table.codes[area]);
    expect({ x, y, all }).toEqual({ x, y, all: expected.flat() });
  }
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
const spots = fc.array(
  fc.tuple(fc.double({ min: -1, max: 20, noNaN: true }), fc.double({ min: -1, max: 20, noNaN: true })),
  { minLength: 20, maxLength: 20 },
);

describe('locating a point', () => {
  it('agrees with a test of every edge, on mosaics of four tiers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 11, maxLength: 11 }),
        fc.constantFrom(1, 0.125, 0.001, 0.000_73),
        shares,
        spots,
        (moves, scale, random, anywhere) => {
          const tiers = [
            [{ code: 'all', polygons: [[rectangle(120, 30, 120 + 64 * scale, 30 + 48 * scale)]] }],
            mosaicTier(2, 2, moves, 3 * scale),
            mosaicTier(4, 3, moves, 2 * scale),
            mosaicTier(8, 6, moves, scale),
          ];
          const points = anywhere.map(([u, v]): [number, number] => [
            120 + scale * 3 * u,
            30 + scale * 2 * v,
          ]);
          expectAgreement(tiers, [...points, ...tryingPoints(tiers, random)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('agrees in overlaps, gaps and holes', () => {
    const tier = fc
      .array(starArea, { minLength: 1, maxLength: 6 })
      .map((polygons) => polygons.map((rings, i): Area => ({ code: `a${i}`, polygons: [rings] })));
    fc.assert(
      fc.property(fc.tuple(tier, tier, tier, tier), shares, spots, (tiers, random, anywhere) => {
        expectAgreement(tiers, [...anywhere, ...tryingPoints(tiers, random)]);
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same answers whatever the order of loading', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(mosaicTier(6, 5, [3, 5, 9, 14], 0.001), { minLength: 30, maxLength: 30 }),
        (shuffled) => {
          const one = tableOf([[], [], [], mosaicTier(6, 5, [3, 5, 9, 14], 0.001)]);
          const other = tableOf([[], [], [], shuffled]);
          expect(other).toEqual(one);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('marks borders and overlaps in their tier only', () => {
    const { table, locator } = locatorOf([
      [{ code: 'd', polygons: [[rectangle(0, 0, 10, 10)]] }],
      [
        { code: 'b', polygons: [[rectangle(0, 0, 5, 10)]] },
        { code: 'a', polygons: [[rectangle(5, 0, 10, 10)]] },
      ],
      [
        { code: 'x', polygons: [[rectangle(0, 0, 6, 10)]] },
        { code: 'w', polygons: [[rectangle(4, 0, 10, 10)]] },
      ],
    ]);
    const found = new Int32Array(4);
    const flags = locator.locate(5, 3, found);
    expect([...found].map((area) => table.codes[area])).toEqual(['d', 'a', 'w', undefined]);
    expect(flags).toBe((ON_BORDER << 1) | (OVERLAP << 2));
    expect(locator.locate(2, 2, found)).toBe(0);
  });

  it('finds nothing outside, far outside and where there are no areas', () => {
    const { locator } = locatorOf([[{ code: 'd', polygons: [[ring(0, 0, 1, 0, 0, 1)]] }]]);
    const found = new Int32Array(4);
    for (const [x, y] of [
      [0.6, 0.6],
      [-500, 1e300],
      [Number.NaN, 0],
    ] as const) {
      expect(locator.locate(x, y, found)).toBe(0);
      expect([...found]).toEqual([-1, -1, -1, -1]);
    }
    const empty = locatorOf([[], [], [], []]).locator;
    expect(empty.locate(0, 0, found)).toBe(0);
    expect(empty.covering(0, 0)).toEqual([]);
  });

  it('refuses a ring that is open or not finite, naming the area', () => {
    const open = Float64Array.from([0, 0, 1, 0, 1, 1, 0, 1]);
    expect(() => tableOf([[{ code: '310115', polygons: [[open]] }]])).toThrow(/310115.*last equal/);
    const broken = ring(0, 0, 1, 0, Number.NaN, 1);
    expect(() => tableOf([[{ code: '310115', polygons: [[broken]] }]])).toThrow(/310115.*NaN/);
  });
});
