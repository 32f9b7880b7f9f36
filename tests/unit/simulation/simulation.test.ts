import fc from 'fast-check';
import type { Geometry } from 'geojson';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../data/demo-city/random.ts';
import { requireFields } from '../../../server/items/reportable.ts';
import { createItems } from '../../../server/items/service.ts';
import { blurred, displaced, placeOn } from '../../../server/simulation/points.ts';
import { type Place, type SimulatedReport, simulatedReports } from '../../../server/simulation/reports.ts';
import { readScenarios } from '../../../server/simulation/scenarios.ts';

const items = createItems();
const scenarios = readScenarios(items);

function place(name: string, geometry: Geometry, properties: Record<string, unknown> = {}): Place {
  return { name, nameEn: `${name} (en)`, properties, geometry };
}

const reach: Geometry = {
  type: 'LineString',
  coordinates: [
    [123, 31],
    [123.02, 31.01],
  ],
};
const placesOf = new Map([
  ['rivers', [place('城河', reach, { class: 'city' }), place('小浜', reach, { class: 'town' })]],
  ['pump-stations', [place('东泵站', { type: 'Point', coordinates: [123.1, 31.1] })]],
]);

function take(count: number, seed: number, run = 'r'): SimulatedReport[] {
  const reports = simulatedReports(scenarios, placesOf, seed, run);
  return Array.from({ length: count }, () => reports.next().value);
}

describe('the scenarios', () => {
  it('cover every item of the catalogue, once', () => {
    expect(scenarios.scenarios.map(({ item }) => item).sort()).toEqual(
      items
        .items()
        .map(({ code }) => code)
        .sort(),
    );
  });
});

describe('simulated reports', () => {
  it('lie where their item belongs', () => {
    for (const report of take(300, 1)) {
      expect(['river', 'pump']).toContain(report.item.split('.')[0]);
      if (report.item.startsWith('pump.')) {
        expect(Math.hypot(report.point[0] - 123.1, report.point[1] - 31.1)).toBeLessThan(0.001);
        expect(report.description).toContain('东泵站');
      }
      if (report.item === 'river.fill-town') expect(report.description).toContain('小浜');
      if (report.item === 'river.fill-city') expect(report.description).toContain('城河');
    }
  });

  it('have what their item asks for', () => {
    const everywhere = new Map<string, Place[]>();
    for (const { layer, where = {} } of scenarios.scenarios) {
      const properties = Object.fromEntries(Object.entries(where).map(([field, [value]]) => [field, value]));
      everywhere.set(layer, [...(everywhere.get(layer) ?? []), place('处', reach, properties)]);
    }
    const reports = simulatedReports(scenarios, everywhere, 7, 'r');
    const seen = new Set<string>();
    for (let drawn = 0; drawn < 4000; drawn++) {
      const report = reports.next().value;
      seen.add(report.item);
      expect(() => requireFields(items.require(report.item), report), report.item).not.toThrow();
    }
    expect(seen).toContain('river.post-approval');
  });

  it('say that they are simulated, speak both languages and leave no blank', () => {
    for (const report of take(300, 2)) {
      expect(report.properties.simulated).toBe(true);
      expect(`${report.description}${report.properties.description_en}`).not.toMatch(/[{}]|null|undefined/);
      expect(report.properties.description_en).toContain('(en)');
      expect(report.accuracy).toBe(scenarios.sources[report.source]?.accuracy);
    }
  });

  it('come now and then from several sources about one finding', () => {
    const reports = take(400, 5);
    const near = (a: SimulatedReport, b: SimulatedReport) =>
      a.item === b.item &&
      a.description.slice(0, 2) === b.description.slice(0, 2) &&
      Math.hypot(a.point[0] - b.point[0], a.point[1] - b.point[1]) * 111_195 < 60;
    const repeats = reports.filter((report, index) =>
      reports.slice(Math.max(0, index - 60), index).some((earlier) => near(earlier, report)),
    );
    expect(repeats.length).toBeGreaterThan(40);
    expect(repeats.length).toBeLessThan(320);
  });

  it('are the same for the same seed, but for ids and times of the run', () => {
    const essence = (reports: SimulatedReport[]) =>
      reports.map(({ item, point, description }) => ({ item, point, description }));
    expect(essence(take(50, 3, 'a'))).toEqual(essence(take(50, 3, 'b')));
    expect(essence(take(50, 3))).not.toEqual(essence(take(50, 4)));
    const ids = [...take(50, 3, 'a'), ...take(50, 3, 'b')].map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(100);
  });

  it('refuse to start where there is no feature to be at', () => {
    expect(() => simulatedReports(scenarios, new Map(), 1, 'r').next()).toThrow(
      expect.objectContaining({ code: 'no-places', detail: expect.stringContaining('rivers') }),
    );
  });
});

describe('places', () => {
  const ring = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
    [0, 0],
  ];
  const hole = [
    [1, 1],
    [3, 1],
    [3, 3],
    [1, 3],
    [1, 1],
  ];

  it('in an area are inside it and outside its holes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [x, y] = placeOn({ type: 'Polygon', coordinates: [ring, hole] }, new Random(seed));
        expect(x >= 0 && x <= 4 && y >= 0 && y <= 4).toBe(true);
        expect(x > 1 && x < 3 && y > 1 && y < 3).toBe(false);
      }),
    );
  });

  it('on a line are on it', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [x, y] = placeOn(reach, new Random(seed));
        expect(y - 31).toBeCloseTo((x - 123) / 2, 9);
        expect(x).toBeGreaterThanOrEqual(123);
        expect(x).toBeLessThanOrEqual(123.02);
      }),
    );
  });

  it('are displaced by metres', () => {
    const [lon, lat] = displaced([123, 60], 111_195, 111_195);
    expect(lon).toBeCloseTo(125, 6);
    expect(lat).toBeCloseTo(61, 6);
  });

  it('are blurred so that 68 % lie within the accuracy', () => {
    const random = new Random(5);
    const within = Array.from({ length: 4000 }, () => blurred([0, 0], 10, random)).filter(
      ([lon, lat]) => Math.hypot(lon, lat) * 111_195 <= 10,
    );
    expect(within.length / 4000).toBeGreaterThan(0.65);
    expect(within.length / 4000).toBeLessThan(0.71);
  });
});
