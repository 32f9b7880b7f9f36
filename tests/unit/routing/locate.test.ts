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
  const differing = points.flatMap(([x, y]) => {
    const expected = sorted.map((tier) => tier.filter((area) => covers(area, x, y)).map((area) => area.code));
    locator.locate(x, y, found);
    const lowest = [...found].slice(0, tiers.length).map((area) => table.codes[area]);
    const all = locator.covering(x, y).map((area) => table.codes[area]);
    const right =
      all.join() === expected.flat().join() && expected.every((codes, tier) => codes[0] === lowest[tier]);
    return right ? [] : [{ x, y, expected, lowest, all }];
  });
  expect(differing).toEqual([]);
}

/** No numbers so small that their products vanish: coordinates are degrees. */
const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-50);
const shares = fc.array(number(0, 1), { minLength: 5, maxLength: 5 });
const spots = fc.array(fc.tuple(number(-1, 20), number(-1, 20)), { minLength: 20, maxLength: 20 });
/** Many points against every edge take a while on a busy machine. */
const patience = 60_000;

describe('locating a point', () => {
  it(
    'agrees with a test of every edge, on mosaics of four tiers',
    () => {
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
        { numRuns: 20 },
      );
    },
    patience,
  );

  it(
    'agrees in overlaps, gaps and holes',
    () => {
      const tier = fc
        .array(starArea, { minLength: 1, maxLength: 6 })
        .map((polygons) => polygons.map((rings, i): Area => ({ code: `a${i}`, polygons: [rings] })));
      fc.assert(
        fc.property(fc.tuple(tier, tier, tier, tier), shares, spots, (tiers, random, anywhere) => {
          expectAgreement(tiers, [...anywhere, ...tryingPoints(tiers, random)]);
        }),
        { numRuns: 60 },
      );
    },
    patience,
  );

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

  it('answers many points as it answers each', () => {
    const tiers = [[], [], mosaicTier(4, 3, [3, 5, 9, 14], 0.002), mosaicTier(8, 6, [3, 5, 9, 14], 0.001)];
    const { locator } = locatorOf(tiers);
    const points = [...tryingPoints(tiers, [0.3, 0.7]), [0, 0], [Number.NaN, 30]] as [number, number][];
    const found = new Int32Array(4 * points.length);
    const flags = new Uint8Array(points.length);
    locator.locateMany(Float64Array.from(points.flat()), found, flags);
    const one = new Int32Array(4);
    points.forEach(([x, y], i) => {
      expect(flags[i]).toBe(locator.locate(x, y, one));
      expect([...found.subarray(4 * i, 4 * i + 4)]).toEqual([...one]);
    });
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

  it('takes an area of two million vertices', () => {
    const count = 2_000_000;
    const rough = (k: number) => 0.5 + 0.01 * Math.sin(40 * k) + 0.001 * Math.sin(9000 * k);
    const vertices = new Float64Array(2 * count + 2);
    for (let i = 0; i < count; i++) {
      const angle = (2 * Math.PI * i) / count;
      vertices[2 * i] = 123 + rough(angle) * Math.cos(angle);
      vertices[2 * i + 1] = 31 + rough(angle) * Math.sin(angle);
    }
    vertices.set(vertices.subarray(0, 2), 2 * count);
    const { locator } = locatorOf([[{ code: 'coast', polygons: [[vertices]] }]]);
    const found = new Int32Array(4);
    for (let i = 0; i < 2000; i++) {
      const angle = (2 * Math.PI * (i + 0.5)) / 2000;
      const inner = (rough(angle) - 1e-6) / rough(angle);
      const border = Math.round((angle / (2 * Math.PI)) * count) % count;
      const [x, y] = [vertices[2 * border]!, vertices[2 * border + 1]!];
      expect(locator.locate(x, y, found) & ON_BORDER).toBe(ON_BORDER);
      locator.locate(123 + (x - 123) * inner, 31 + (y - 31) * inner, found);
      expect(found[0]).toBe(0);
      locator.locate(123 + (x - 123) / inner, 31 + (y - 31) / inner, found);
      expect(found[0]).toBe(-1);
    }
  }, 120_000);

  it('refuses a ring that is open or not finite, naming the area', () => {
    const open = Float64Array.from([0, 0, 1, 0, 1, 1, 0, 1]);
    expect(() => tableOf([[{ code: '310115', polygons: [[open]] }]])).toThrow(/310115.*last equal/);
    const broken = ring(0, 0, 1, 0, Number.NaN, 1);
    expect(() => tableOf([[{ code: '310115', polygons: [[broken]] }]])).toThrow(/310115.*NaN/);
  });
});
