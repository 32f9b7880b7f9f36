import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Point, Polygon, Position } from 'geojson';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildCity, type CityLayer } from '../../../data/demo-city/city.ts';
import type { CityFeature } from '../../../data/demo-city/features.ts';
import { borderOf, doubleArea, EdgeNumbers, outerRing, type Ring, selfContact } from './mosaic-check.ts';

const tierIds = ['districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;
const building = 180_000;

let layers: Map<string, CityFeature[]>;
const stages = new Set<string>();
let firstHash: string;

function byLayer(city: CityLayer[]): Map<string, CityFeature[]> {
  return new Map(city.map(({ layer, features }) => [layer, features]));
}

function hashOf(city: Iterable<CityFeature[]>): string {
  const hash = createHash('sha256');
  for (const features of city) for (const feature of features) hash.update(JSON.stringify(feature));
  return hash.digest('hex');
}

function featuresOf(layer: string): CityFeature[] {
  const features = layers.get(layer);
  if (!features) throw new Error(`the city has no layer ${layer}`);
  return features;
}

beforeAll(() => {
  layers = byLayer(buildCity(7, (stage) => stages.add(stage)));
  firstHash = hashOf(layers.values());
}, building);

describe('a seed', () => {
  it(
    'gives the same bytes every time',
    () => {
      expect(hashOf(byLayer(buildCity(7)).values())).toBe(firstHash);
    },
    building,
  );

  it(
    'decides the city: another one gives another city of the same numbers',
    () => {
      const other = byLayer(buildCity(8));
      expect(hashOf(other.values())).not.toBe(firstHash);
      for (const id of tierIds) expect(other.get(id)).toHaveLength(featuresOf(id).length);
    },
    building,
  );

  it('is the only source of chance: the code uses no function that may differ between engines', () => {
    const folder = new URL('../../../data/demo-city/', import.meta.url);
    const inexact =
      /Math\.(random|sin|cos|tan|asin|acos|atan2?|sinh|cosh|tanh|exp|expm1|log\w*|pow|hypot|cbrt)\b|\*\*|Date\b|localeCompare|Intl\b/;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      const source = readFileSync(new URL(file, folder), 'utf8').replace(/^\s*(\/\*)?\*.*$/gm, '');
      expect(inexact.exec(source)?.[0], file).toBeUndefined();
    }
  });
});

describe('layers', () => {
  it('are those that the catalogue defines, with the fields it names', () => {
    const folder = new URL('../../../data/layers/', import.meta.url);
    const definitions = readdirSync(folder).map((name) =>
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    );
    expect([...layers.keys()].sort()).toEqual(definitions.map((definition) => definition.id).sort());
    for (const definition of definitions) {
      for (const feature of featuresOf(definition.id)) {
        expect(feature.geometry.type).toBe(definition.geometryType);
        for (const field of definition.fields) {
          const value = feature.properties[field.name];
          expect(typeof value, `${definition.id} ${feature.code} ${field.name}`).toBe(field.type);
          if (field.values) expect(field.values).toContain(value);
        }
      }
    }
  });

  it('report their progress', () => {
    expect([...stages]).toEqual([...tierIds, 'thematic layers']);
  });

  it('have unique codes, names in both languages, and parents that exist', () => {
    const codes = new Set(
      [...layers.values()].flatMap((features) => features.map((feature) => feature.code)),
    );
    for (const [layer, features] of layers) {
      expect(new Set(features.map((feature) => feature.code)).size, layer).toBe(features.length);
      for (const feature of features) {
        expect(feature.name, `${layer} ${feature.code}`).toMatch(/^[\p{Script=Han}\d-]+$/u);
        expect(feature.properties.name_en, `${layer} ${feature.code}`).toMatch(/^[A-Z][A-Za-z0-9' -]+$/);
        if (feature.parent !== null && feature.parent !== '990100')
          expect(codes.has(feature.parent)).toBe(true);
      }
    }
  });
});

describe('tiers', () => {
  it('have the numbers of the inventory', () => {
    expect(tierIds.map((id) => featuresOf(id).length)).toEqual([16, 213, 1829, 40_625]);
  });

  it('have unique names, and codes that begin with their parent’s and count up from 1', () => {
    const digits = [6, 9, 12, 15];
    tierIds.forEach((id, depth) => {
      const serials = new Map<string, number[]>();
      for (const feature of featuresOf(id)) {
        expect(feature.code).toMatch(new RegExp(`^9901\\d{${digits[depth]! - 4}}$`));
        const parent = feature.code!.slice(0, digits[depth - 1] ?? 4);
        expect(feature.parent).toBe(depth === 0 ? null : parent);
        serials.set(parent, [...(serials.get(parent) ?? []), Number(feature.code!.slice(parent.length))]);
      }
      if (depth > 0) expect(serials.size).toBe(featuresOf(tierIds[depth - 1]!).length);
      for (const list of serials.values()) expect(list).toEqual(list.map((_, i) => i + 1));
      expect(new Set(featuresOf(id).map((feature) => feature.name)).size).toBe(featuresOf(id).length);
      expect(new Set(featuresOf(id).map((feature) => feature.properties.name_en)).size).toBe(
        featuresOf(id).length,
      );
    });
  });

  it('have closed, simple, counter-clockwise rings without a repeated vertex', () => {
    for (const id of tierIds) {
      for (const feature of featuresOf(id)) {
        const ring = outerRing(feature);
        const where = `${id} ${feature.code}`;
        expect((feature.geometry as Polygon).coordinates, where).toHaveLength(1);
        if (ring.length < 4 || String(ring[0]) !== String(ring.at(-1))) expect.fail(`${where} is not closed`);
        if (doubleArea(ring) <= 0n) expect.fail(`${where} is not counter-clockwise`);
        if (new Set(ring.map(String)).size !== ring.length - 1) expect.fail(`${where} repeats a vertex`);
        expect(selfContact(ring), where).toBeNull();
      }
    }
  });

  it('are mosaics: neighbours share their edges exactly, children fill their parent exactly', () => {
    const numbers = new EdgeNumbers();
    const rings = new Map<string, Ring>(
      tierIds.flatMap((id) =>
        featuresOf(id).map((feature): [string, Ring] => [feature.code!, outerRing(feature)]),
      ),
    );
    tierIds.forEach((id, depth) => {
      const families = new Map<string, Ring[]>();
      for (const feature of featuresOf(id)) {
        const parent = feature.parent ?? 'city';
        families.set(parent, [...(families.get(parent) ?? []), rings.get(feature.code!)!]);
      }
      if (depth === 0) return;
      for (const [parent, children] of families) {
        const whole = rings.get(parent)!;
        expect(borderOf(children, numbers), parent).toEqual(borderOf([whole], numbers));
        expect(
          children.reduce((sum, ring) => sum + doubleArea(ring), 0n),
          parent,
        ).toBe(doubleArea(whole));
      }
    });
    const outlines = tierIds.map((id) =>
      borderOf(
        featuresOf(id).map((feature) => rings.get(feature.code!)!),
        numbers,
      ),
    );
    for (const outline of outlines) expect(outline).toEqual(outlines[0]);
  });

  it('obey Euler: vertices and faces outnumber the edges by one', () => {
    const numbers = new EdgeNumbers();
    const edges = new Set<number>();
    for (const feature of featuresOf('unit-grids')) {
      const ring = outerRing(feature);
      for (let i = 1; i < ring.length; i++) {
        const edge = numbers.of(ring[i - 1]!, ring[i]!);
        edges.add(Math.min(edge, numbers.reversed(edge)));
      }
    }
    expect(numbers.vertexCount + 40_625 - edges.size).toBe(1);
  });

  it('cover about 1,420 square kilometres, denser in the middle', () => {
    const hectares = featuresOf('unit-grids').map((feature) => feature.properties.hectares as number);
    const total = hectares.reduce((a, b) => a + b, 0);
    expect(total / 100).toBeGreaterThan(1400);
    expect(total / 100).toBeLessThan(1440);
    const sorted = hectares.sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.1)]).toBeLessThan(1.4);
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeGreaterThan(6);
  });

  it('have borders that bend: few unit grids are rectangles', () => {
    const vertices = featuresOf('unit-grids').map((feature) => outerRing(feature).length - 1);
    const mean = vertices.reduce((a, b) => a + b, 0) / vertices.length;
    expect(mean).toBeGreaterThan(14);
    expect(mean).toBeLessThan(26);
  });
});

describe('things in the city', () => {
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
    const streets = new Map(featuresOf('streets').map((street) => [street.code, street]));
    for (const layer of ['pump-stations', 'transfer-sites', 'ancient-trees', 'cameras']) {
      for (const feature of featuresOf(layer)) {
        expect(covers(streets.get(feature.parent)!, at(feature)), `${layer} ${feature.code}`).toBe(true);
      }
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

  it('has water areas with simple rings', () => {
    for (const area of featuresOf('water-areas')) expect(selfContact(outerRing(area)), area.name).toBeNull();
  });

  it('has as much of everything as a base map needs', () => {
    const count = (layer: string): number => featuresOf(layer).length;
    expect(count('pump-stations')).toBe(150);
    expect(count('transfer-sites')).toBe(60);
    expect(count('ancient-trees')).toBe(1500);
    expect(count('cameras')).toBe(3000);
    expect(count('parks')).toBeGreaterThan(120);
    expect(count('rivers')).toBeGreaterThan(300);
    expect(count('roads')).toBeGreaterThan(8000);
    expect(count('roads')).toBeLessThan(20_000);
    expect(count('place-names')).toBeGreaterThan(1 + 16 + 213);
  });
});
