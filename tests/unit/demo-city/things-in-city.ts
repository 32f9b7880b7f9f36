import type { Point, Polygon, Position } from 'geojson';
import { expect, it } from 'vitest';
import type { CityFeature } from '../../../data/demo-city/features.ts';
import { doubleArea, ringsOf, selfContact } from './mosaic-check.ts';

/** Registers the tests of what stands in the city, over the layers of one build. */
export function thingsInCity(featuresOf: (layer: string) => CityFeature[]): void {
  const at = (feature: CityFeature): Position => (feature.geometry as Point).coordinates;
  const contains = (rings: Position[][], [x, y]: Position): boolean =>
    rings.reduce((inside, ring) => {
      for (let i = 1; i < ring.length; i++) {
        const [ax, ay] = ring[i - 1]! as [number, number];
        const [bx, by] = ring[i]! as [number, number];
        if (ay > y! !== by > y! && x! < ((bx - ax) * (y! - ay)) / (by - ay) + ax) inside = !inside;
      }
      return inside;
    }, false);
  const covers = (area: CityFeature, place: Position): boolean =>
    contains((area.geometry as Polygon).coordinates, place);

  it('lie inside the street that is their parent', () => {
    const facilities = ['pump-stations', 'transfer-sites', 'ancient-trees', 'cameras'];
    const streets = new Map(featuresOf('streets').map((street) => [street.code, street]));
    const others = [
      'sluices',
      'street-lamps',
      'ranger-stations',
      'public-toilets',
      'schools',
      'outfalls',
      'bus-stops',
    ];
    for (const layer of [...facilities, ...others, 'pollution-sources']) {
      for (const feature of featuresOf(layer)) {
        expect(covers(streets.get(feature.parent)!, at(feature)), `${layer} ${feature.code}`).toBe(true);
      }
    }
  });

  it('put each source of pollution on the ground of its enterprise, with a permit that runs for five years', () => {
    const grounds = new Map(featuresOf('enterprises').map((each) => [each.code, each]));
    const codes = new Set<unknown>();
    for (const source of featuresOf('pollution-sources')) {
      const { enterprise, sourceCode, permitFrom, permitTo } = source.properties;
      expect(covers(grounds.get(String(enterprise))!, at(source)), String(source.code)).toBe(true);
      expect(Number(String(permitTo).slice(0, 4)) - Number(String(permitFrom).slice(0, 4))).toBe(5);
      codes.add(sourceCode);
    }
    expect(codes.size).toBe(featuresOf('pollution-sources').length);
  });

  it('lay pipes along roads, a few metres deep', () => {
    const roads = new Set(featuresOf('roads').map(({ name }) => name));
    for (const layer of [
      'water-mains',
      'sewers',
      'storm-drains',
      'gas-pipes',
      'power-cables',
      'telecom-ducts',
    ])
      for (const { code, name, properties } of featuresOf(layer)) {
        const { depth, length, pipeOwner } = properties as {
          depth: number;
          length: number;
          pipeOwner: string;
        };
        if (depth < 0.5 || depth > 8 || length < 20 || !pipeOwner) expect.fail(`${layer} ${code}`);
        if (![...roads].some((road) => name.startsWith(road))) expect.fail(`${layer} ${code}: ${name}`);
      }
  });

  it('draw areas whose rings are whole and do not touch themselves', () => {
    for (const layer of [
      'flood-risk-areas',
      'works-sites',
      'ecological-belt',
      'river-zones',
      'wetlands',
      'farmland',
    ])
      for (const feature of featuresOf(layer)) {
        const [ring] = ringsOf(feature);
        expect(doubleArea(ring!) > 0n, `${layer} ${feature.code}`).toBe(true);
        expect(selfContact(ring!), `${layer} ${feature.code}`).toBeNull();
      }
  });

  it('keep off the water', () => {
    const water = featuresOf('water-areas').filter((area) => area.properties.kind !== 'pond');
    for (const layer of ['pump-stations', 'transfer-sites']) {
      for (const feature of featuresOf(layer)) {
        const under = water.find((area) => covers(area, at(feature)));
        expect(under?.name, `${layer} ${feature.code}`).toBeUndefined();
      }
    }
  });

  it('put pump stations beside a river', () => {
    const vertices = featuresOf('rivers').flatMap(
      (reach) => (reach.geometry as { coordinates: Position[] }).coordinates,
    );
    for (const station of featuresOf('pump-stations')) {
      const [x, y] = at(station);
      const near = vertices.some(([vx, vy]) => Math.abs(vx! - x!) < 0.004 && Math.abs(vy! - y!) < 0.004);
      expect(near, String(station.code)).toBe(true);
    }
  });

  it('give every reach an owner of its class that exists', () => {
    const digits = { city: 6, district: 6, town: 9 } as const;
    const areas = new Set([...featuresOf('districts'), ...featuresOf('streets')].map((area) => area.code));
    const classes = new Set<unknown>();
    for (const reach of featuresOf('rivers')) {
      const { class: riverClass, reachOwner } = reach.properties as {
        class: keyof typeof digits;
        reachOwner: string;
      };
      classes.add(riverClass);
      expect(reachOwner).toHaveLength(digits[riverClass]);
      if (riverClass === 'city') expect(reachOwner).toBe('990100');
      else expect(areas.has(reachOwner), reachOwner).toBe(true);
    }
    expect(classes).toEqual(new Set(['city', 'district', 'town']));
  });

  it('part forests into duty grids and these into patrol grids, without loss', () => {
    const sum = (layer: string, key: (feature: CityFeature) => unknown): Map<unknown, number> => {
      const sums = new Map<unknown, number>();
      for (const feature of featuresOf(layer)) {
        sums.set(key(feature), (sums.get(key(feature)) ?? 0) + (feature.properties.hectares as number));
      }
      return sums;
    };
    const duties = sum('forest-duty-grids', (feature) => feature.properties.forest);
    for (const forest of featuresOf('forests')) {
      expect(duties.get(forest.code)).toBeCloseTo(forest.properties.hectares as number, 0);
    }
    const patrols = sum('forest-patrol-grids', (feature) => feature.parent);
    for (const duty of featuresOf('forest-duty-grids')) {
      expect(patrols.get(duty.code)).toBeCloseTo(duty.properties.hectares as number, 0);
    }
  });

  it('give every permit a holder that exists and dates in order, some past and some to come', () => {
    const companies = new Map(featuresOf('enterprises').map(({ code, name }) => [code, name]));
    const ends = featuresOf('permit-areas').map(({ code, properties }) => {
      const { holder, holderCode, validFrom, validTo } = properties as Record<string, string>;
      expect([code, companies.get(holderCode!)]).toEqual([code, holder]);
      expect(validFrom! < validTo!, `${code} ${validFrom} ${validTo}`).toBe(true);
      return [validFrom!, validTo!];
    });
    expect(ends.some(([, to]) => to! < '2026-01-01')).toBe(true);
    expect(ends.some(([from]) => from! >= '2027-01-01')).toBe(true);
  });

  it('are polygons whose rings neither cross nor touch themselves, holes clockwise', () => {
    const drawn = ['enterprises', 'permit-areas', 'air-grids', 'parks', 'water-areas'];
    for (const layer of [...drawn, 'forests', 'forest-duty-grids', 'forest-patrol-grids']) {
      for (const area of featuresOf(layer)) {
        ringsOf(area).forEach((ring, i) => {
          if (selfContact(ring)) expect.fail(`${layer} ${area.code} ring ${i}: ${selfContact(ring)}`);
          if (layer !== 'water-areas' && doubleArea(ring) > 0n !== (i === 0)) {
            expect.fail(`${layer} ${area.code} ring ${i} runs the wrong way`);
          }
        });
      }
    }
  });

  it('has as much of everything as a base map needs', () => {
    const count = (layer: string): number => featuresOf(layer).length;
    expect(count('pump-stations')).toBe(150);
    expect(count('transfer-sites')).toBe(60);
    expect(count('ancient-trees')).toBe(1500);
    expect(count('cameras')).toBe(3000);
    expect(count('enterprises')).toBe(360);
    expect(count('permit-areas')).toBe(240);
    expect(count('air-grids')).toBeGreaterThan(100);
    expect(count('parks')).toBeGreaterThan(120);
    expect(count('rivers')).toBeGreaterThan(300);
    expect(count('roads')).toBeGreaterThan(8000);
    expect(count('roads')).toBeLessThan(20_000);
    expect(count('place-names')).toBeGreaterThan(1 + 16 + 213);
  });
}
