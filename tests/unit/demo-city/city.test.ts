import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Polygon } from 'geojson';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { buildCity, type CityLayer } from '../../../data/demo-city/city.ts';
import type { CityFeature } from '../../../data/demo-city/features.ts';
import { borderOf, doubleArea, EdgeNumbers, outerRing, type Ring, selfContact } from './mosaic-check.ts';
import { thingsInCity } from './things-in-city.ts';

const tierIds = ['districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;
// Building a city takes seconds on an idle machine and much longer on a busy one; nothing here measures time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

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

interface Field {
  name: string;
  type: string;
  values?: unknown[];
}

function suits(value: unknown, field: Field): boolean {
  if (field.type === 'date') return /^\d{4}-[01]\d-[0-3]\d$/.test(String(value));
  return typeof value === field.type && (field.values?.includes(value) ?? true);
}

/** Expressways have no houses, and no house numbers. */
function isExpressway({ properties }: CityFeature): boolean {
  return ['motorway', 'trunk'].includes(String(properties.class)) && !('numberFrom' in properties);
}

function featuresOf(layer: string): CityFeature[] {
  const features = layers.get(layer);
  if (!features) throw new Error(`the city has no layer ${layer}`);
  return features;
}

beforeAll(() => {
  layers = byLayer(buildCity(7, (stage) => stages.add(stage)));
  firstHash = hashOf(layers.values());
});

describe('a seed', () => {
  it('gives the same bytes every time', () => {
    expect(hashOf(byLayer(buildCity(7)).values())).toBe(firstHash);
  });

  it('decides the city: another one gives another city of the same numbers', () => {
    const other = byLayer(buildCity(8));
    expect(hashOf(other.values())).not.toBe(firstHash);
    for (const id of tierIds) expect(other.get(id)).toHaveLength(featuresOf(id).length);
  });

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
    const faults = definitions.flatMap((definition) =>
      featuresOf(definition.id).flatMap((feature) => [
        ...(feature.geometry.type === definition.geometryType
          ? []
          : [`${feature.code} is a ${feature.geometry.type}`]),
        ...definition.fields
          .filter((field: Field) => !suits(feature.properties[field.name], field))
          .filter((field: Field) => !(field.name.startsWith('number') && isExpressway(feature)))
          // No camera of a city that is not there sends pictures.
          .filter(({ name }: Field) => !(definition.id === 'cameras' && ['still', 'stream'].includes(name)))
          .map((field: Field) => `${definition.id} ${feature.code} ${field.name}`),
      ]),
    );
    expect(faults).toEqual([]);
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
      const faults = features.filter(
        ({ name, parent, properties }) =>
          !/^[\p{Script=Han}\d-]+$/u.test(name) ||
          !/^(\d+ )?[A-Z][A-Za-z0-9' -]+$/.test(String(properties.name_en)) ||
          (parent !== null && parent !== '990100' && !codes.has(parent)),
      );
      expect(
        faults.map((feature) => `${feature.code} ${feature.name} ${feature.properties.name_en}`),
        layer,
      ).toEqual([]);
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
      const pattern = new RegExp(`^9901\\d{${digits[depth]! - 4}}$`);
      for (const feature of featuresOf(id)) {
        const parent = feature.code!.slice(0, digits[depth - 1] ?? 4);
        if (!pattern.test(feature.code!) || feature.parent !== (depth === 0 ? null : parent)) {
          expect.fail(`${feature.code} in ${feature.parent}`);
        }
        const list = serials.get(parent) ?? [];
        list.push(Number(feature.code!.slice(parent.length)));
        serials.set(parent, list);
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
        if (selfContact(ring)) expect.fail(`${where}: ${selfContact(ring)}`);
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
        const children = families.get(parent) ?? [];
        children.push(rings.get(feature.code!)!);
        families.set(parent, children);
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

describe('things in the city', () => thingsInCity(featuresOf));
