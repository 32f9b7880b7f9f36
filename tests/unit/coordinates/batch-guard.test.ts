import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchGuard } from '../../../server/coordinates/batch-guard.ts';
import { type Place, wgs84ToBd09, wgs84ToGcj02 } from '../../../server/coordinates/transform.ts';

// A city of some 19 km by 22 km, and places spread evenly over it.
const [west, south, east, north] = [121.2, 31.1, 121.4, 31.3];
const covers = (lon: number, lat: number) => lon >= west && lon <= east && lat >= south && lat <= north;
const places = (perSide: number): Place[] =>
  Array.from({ length: perSide * perSide }, (_, i) => [
    west + ((i % perSide) + 0.5) * ((east - west) / perSide),
    south + (Math.floor(i / perSide) + 0.5) * ((north - south) / perSide),
  ]);

function suspectedOf(sent: readonly Place[]) {
  const guard = new BatchGuard(covers);
  for (const [lon, lat] of sent) guard.add(lon, lat, covers(lon, lat));
  return guard.suspected();
}

describe('a batch of places', () => {
  it('that is right raises no suspicion', () => {
    expect(suspectedOf(places(60))).toBeNull();
    expect(suspectedOf([])).toBeNull();
  });

  it.each([
    ['GCJ-02', wgs84ToGcj02],
    ['BD-09', wgs84ToBd09],
  ] as const)('in %s is found out, with the numbers that say so', (crs, forward) => {
    const sent = places(60).map(([lon, lat]) => forward(lon, lat));
    const outside = sent.filter(([lon, lat]) => !covers(lon, lat)).length;
    expect(outside).toBeGreaterThan(100);
    expect(suspectedOf(sent)).toEqual({ crs, places: 3600, outside, covered: outside });
  });

  it('of a few places is too small to tell', () => {
    expect(suspectedOf(places(10).map(([lon, lat]) => wgs84ToGcj02(lon, lat)))).toBeNull();
  });

  it('that misses the city on all sides alike is not taken for a shifted one', () => {
    const spread = fc.record({ x: fc.double({ min: -1, max: 1, noNaN: true }), turn: fc.boolean() });
    fc.assert(
      fc.property(fc.array(spread, { minLength: 1500, maxLength: 1500 }), (noise) => {
        const sent = noise.map(({ x, turn }, i): Place => {
          const along = (i / noise.length) * 0.2;
          const edge = x * 0.012 + (i % 2 === 0 ? 0 : 0.2);
          return turn ? [west + along, south + edge] : [west + edge, south + along];
        });
        expect(suspectedOf(sent)).toBeNull();
      }),
      { numRuns: 20, seed: 20_261_121 },
    );
  });
});
