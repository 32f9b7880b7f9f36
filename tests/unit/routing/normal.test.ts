import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../domain/routing/decision.ts';
import { answerOn } from '../../../server/routing/answer.ts';
import { tableOf } from '../../../server/routing/kernel/areas.ts';
import { metresPerDegree } from '../../../server/routing/kernel/metres.ts';
import { deviationOf, shareOfNormal } from '../../../server/routing/kernel/normal.ts';
import type { PresentQuery } from '../../../server/routing/schema.ts';
import type { Snapshot } from '../../../server/routing/snapshot.ts';
import { covers, rectangle, starArea } from './area-fixtures.ts';
import { type Drawn, items, snapshotOf } from './cities.ts';
import { normalErrors } from './normal-errors.ts';

const at = new Date('2026-03-01T00:00:00Z');
const ask = (snapshot: Snapshot, query: PresentQuery): Decision =>
  answerOn(snapshot, query, { at, brief: true }, items.require);

describe('the probability of an area under a circular normal error', () => {
  it('is that of adding up its density over a fine lattice, whatever the shape and the place', () => {
    const scale = metresPerDegree(0);
    // Turned by the golden ratio, so that no edge between whole numbers runs along the lattice: half a step on the
    // wrong side of one that does is 0.008 of the whole.
    const golden = (1 + Math.sqrt(5)) / 2;
    const [along, across] = [1 / Math.hypot(1, golden), golden / Math.hypot(1, golden)];
    fc.assert(
      fc.property(
        starArea,
        fc.double({ min: -4, max: 16, noNaN: true }),
        fc.double({ min: -4, max: 16, noNaN: true }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        (polygon, i, j, sigma) => {
          // In units of a ten-thousandth of a degree: the scale of the plane is the same in all of it.
          const unit = 1e-4;
          const scaled = polygon.map((ring) => ring.map((value) => value * unit));
          const area = { code: 'a', polygons: [scaled] };
          const deviation = sigma * unit * scale.x;
          const share = shareOfNormal(tableOf([[area]]), 0, i * unit, j * unit, deviation);
          const [dx, dy] = [deviation / scale.x, deviation / scale.y];
          let [inside, all] = [0, 0];
          const step = 0.04;
          for (let u = -4.5 + step / 2; u < 4.5; u += step)
            for (let v = -4.5 + step / 2; v < 4.5; v += step) {
              const density = Math.exp(-(u * u + v * v) / 2);
              all += density;
              const [east, north] = [u * along - v * across, u * across + v * along];
              if (covers(area, i * unit + east * dx, j * unit + north * dy)) inside += density;
            }
          expect(share).toBeCloseTo(inside / all, 1.9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['in the middle of a long edge', 0.5, 0, 0.5],
    ['on a corner', 0, 0, 0.25],
    // Φ(1) = 0.8413: one deviation inside a straight border.
    ['one deviation inside a border', 0.5, 1, 0.8413],
    ['two deviations outside a border', 0.5, -2, 0.0228],
  ])('%s', (_, along, deviations, expected) => {
    const scale = metresPerDegree(31);
    const table = tableOf([[{ code: 'a', polygons: [[rectangle(123, 31, 123.1, 31.1)]] }]]);
    const y = 31 + (deviations * 10) / scale.y;
    expect(shareOfNormal(table, 0, 123 + along * 0.1, y, 10)).toBeCloseTo(expected, 3);
  });

  it('is a half right beside the middle of an edge, as near as a number can be told from 0', () => {
    const table = tableOf([[{ code: 'a', polygons: [[rectangle(0, -1, 1, 1)]] }]]);
    for (const x of [0, 5e-324, 1e-200, -1e-200])
      expect(shareOfNormal(table, 0, x, 0, 10)).toBeCloseTo(0.5, 9);
  });

  it('takes a radius for the distance of 68 % of cases, or of another percentage', () => {
    expect(deviationOf(15.096, 68)).toBeCloseTo(10, 2);
    expect(deviationOf(24.477, 95)).toBeCloseTo(10, 2);
    expect(deviationOf(11.774, 50)).toBeCloseTo(10, 2);
  });
});

/** Streets of 180 m by 220 m, in two columns to a district. */
function streets(): Drawn[] {
  const all: Drawn[] = [];
  for (let i = 0; i < 12; i++)
    for (let j = 0; j < 12; j++)
      all.push({
        code: `s${String(100 * i + j).padStart(4, '0')}`,
        box: [123 + 0.0019 * i, 31 + 0.002 * j, 123 + 0.0019 * (i + 1), 31 + 0.002 * (j + 1)],
      });
  return all;
}

describe('answers with an accuracy', () => {
  const snapshot = snapshotOf([null, streets(), null, null]);

  it.each([
    [20, undefined],
    [60, undefined],
    [60, 95],
  ])(
    'of %i m at %s %% are as often right as they say, over the range of shares',
    (accuracy, accuracyPercent) => {
      const { point, blurred } = normalErrors(20_261_129);
      const scale = metresPerDegree(31);
      const bins = Array.from({ length: 10 }, () => ({ said: 0, right: 0, count: 0 }));
      const found = new Int32Array(4);
      for (let i = 0; i < 40_000; i++) {
        // Far enough from the city's edge that the true place is always of somebody.
        const truth = point([123.0045, 31.0045, 123.0185, 31.0195]);
        snapshot.locator.locate(...truth, found);
        const street = snapshot.mosaic.table.codes[found[1]!];
        const [lon, lat] = blurred(truth, deviationOf(accuracy, accuracyPercent ?? 68), scale);
        const { candidates } = ask(snapshot, { lon, lat, accuracy, accuracyPercent });
        for (const { unit, share } of candidates) {
          const bin = bins[Math.min(9, Math.floor(share * 10))]!;
          bin.said += share;
          bin.count++;
          if (unit.code === street) bin.right++;
        }
      }
      for (const { said, right, count } of bins)
        if (count > 500) expect(Math.abs(said - right) / count).toBeLessThan(0.03);
    },
  );

  it('name another unit wherever its share is 0.01 or more', () => {
    const { point } = normalErrors(7);
    const { table } = snapshot.mosaic;
    for (let i = 0; i < 1_500; i++) {
      const [lon, lat] = point([123.002, 31.002, 123.02, 31.022]);
      const { candidates } = ask(snapshot, { lon, lat, accuracy: 35 });
      const named = new Map(candidates.map(({ unit, share }) => [unit.code, share]));
      for (let area = 0; area < table.codes.length; area++) {
        const share = shareOfNormal(table, area, lon, lat, deviationOf(35, 68));
        if (share >= 0.01) expect(named.get(table.codes[area]!)).toBeCloseTo(share, 2.5);
      }
    }
  });

  it('at the edge of the city, where nobody else is, a low confidence is no sure answer', () => {
    const decision = ask(snapshot, { lon: 123.00002, lat: 31.0111, accuracy: 30 });
    expect(decision).toMatchObject({ status: 'needs-verification', lead: { code: 's0005' } });
    expect(decision.confidence).toBeLessThan(0.6);
    expect(decision.candidates).toHaveLength(1);
    expect(ask(snapshot, { lon: 123.0009, lat: 31.0111, accuracy: 30 })).toMatchObject({
      status: 'routed',
      confidence: 1,
      accuracy: { metres: 30, percent: 68 },
    });
  });
});

describe('answers without an accuracy', () => {
  it('on a border or a corner name all that meet there, the lowest code first', () => {
    const snapshot = snapshotOf([null, streets(), null, null]);
    const border = ask(snapshot, { lon: 123.0019, lat: 31.0113 });
    expect(border.candidates.map(({ unit, share }) => [unit.code, share])).toEqual([
      ['s0005', 0.5],
      ['s0105', 0.5],
    ]);
    expect(border).toMatchObject({
      status: 'routed',
      lead: { code: 's0005' },
      confidence: 0.5,
    });
    expect(border.reasons.map(({ code }) => code)).toContain('on-border');
  });

  it('in an overlap name all that overlap', () => {
    const snapshot = snapshotOf([
      null,
      [
        { code: 'a', box: [123, 31, 123.011, 31.01] },
        { code: 'b', box: [123.01, 31, 123.02, 31.01] },
      ],
      null,
      null,
    ]);
    const inside = { lon: 123.0105, lat: 31.0051 };
    expect(ask(snapshot, inside).candidates.map(({ unit, share }) => [unit.code, share])).toEqual([
      ['a', 0.5],
      ['b', 0.5],
    ]);
    const measured = ask(snapshot, { ...inside, accuracy: 5 });
    expect(measured).toMatchObject({ status: 'needs-verification', confidence: 0.5 });
    expect(measured.candidates).toHaveLength(2);
  });
});
