import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  insideRing,
  type Point,
  parallel,
  resample,
  sineOfTurns,
  spline,
} from '../../../data/demo-city/curves.ts';
import { apportion } from '../../../data/demo-city/mosaic.ts';
import { Words } from '../../../data/demo-city/names.ts';
import { noise2 } from '../../../data/demo-city/noise.ts';
import { Random } from '../../../data/demo-city/random.ts';

describe('sineOfTurns', () => {
  it('agrees with the sine', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (turns) => {
        expect(sineOfTurns(turns)).toBeCloseTo(Math.sin(turns * 2 * Math.PI), 7);
      }),
    );
  });
});

describe('Random', () => {
  it('gives each subject a sequence that does not depend on what others drew', () => {
    const one = new Random(5);
    const other = new Random(5);
    other.next();
    expect(one.fork('rivers').next()).toBe(other.fork('rivers').next());
    expect(one.fork('rivers').next()).not.toBe(one.fork('roads').next());
  });

  it('shuffles without loss', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, list) => {
        expect(new Random(seed).shuffled(list).sort()).toEqual([...list].sort());
      }),
    );
  });

  it('refuses to pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow('empty list');
  });
});

describe('apportion', () => {
  it('deals out exactly the total, at least one each, within one of the exact share', () => {
    const weights = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 3, max: 60 }), (list, each) => {
        const total = list.length * each;
        const counts = apportion(total, list);
        expect(counts.reduce((a, b) => a + b, 0)).toBe(total);
        const sum = list.reduce((a, b) => a + b, 0);
        counts.forEach((count, i) => {
          expect(count).toBeGreaterThanOrEqual(1);
          expect(Math.abs(count - (list[i]! / sum) * total)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('gives one to a child of almost no weight', () => {
    expect(apportion(10, [1e-9, 1])).toEqual([1, 9]);
  });
});

describe('curves', () => {
  it('resamples to the spacing asked for and keeps both ends', () => {
    const line = resample(
      [
        [0, 0],
        [1000, 0],
      ],
      () => 30,
    );
    expect(line[0]).toEqual([0, 0]);
    expect(line.at(-1)).toEqual([1000, 0]);
    for (let i = 1; i < line.length - 1; i++) expect(line[i]![0] - line[i - 1]![0]).toBeCloseTo(30, 6);
  });

  it('runs a spline through its control points', () => {
    const controls: Point[] = [
      [0, 0],
      [10, 5],
      [20, -3],
      [35, 0],
    ];
    const curve = spline(controls, 8);
    for (const control of controls) expect(curve).toContainEqual(control);
  });

  it('moves a line to its left by the offset', () => {
    const moved = parallel(
      [
        [0, 0],
        [50, 0],
        [100, 0],
      ],
      () => 7,
      () => 1,
    );
    expect(moved.map(([, y]) => y)).toEqual([7, 7, 7]);
  });

  it('tells inside from outside of a ring with a notch', () => {
    const ring: Point[] = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 4],
      [0, 10],
    ];
    expect(insideRing(ring, 5, 2)).toBe(true);
    expect(insideRing(ring, 5, 6)).toBe(false);
    expect(insideRing(ring, 11, 5)).toBe(false);
  });
});

describe('noise', () => {
  it('is continuous and stays between -1 and 1', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (x, y) => {
          const value = noise2(3, x, y);
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          expect(Math.abs(noise2(3, x + 1e-6, y) - value)).toBeLessThan(1e-4);
        },
      ),
    );
  });
});

describe('Words', () => {
  it('gives no word twice for one purpose, in either language', () => {
    const words = new Words(new Random(9));
    const given = Array.from({ length: 3000 }, () => words.take('lanes', 'road'));
    expect(new Set(given.map((word) => word.zh)).size).toBe(3000);
    expect(new Set(given.map((word) => word.en)).size).toBe(3000);
  });

  it('says for which purpose the names ran out', () => {
    const words = new Words(new Random(9));
    expect(() => {
      for (let i = 0; i < 100_000; i++) words.take('lanes', 'road');
    }).toThrow('no more names for lanes');
  });
});
