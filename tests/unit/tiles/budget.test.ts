import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import type { TileAddress } from '../../../tiles/address.ts';
import { type Precedence, tileBudget } from '../../../tiles/budget.ts';
import { cutTile } from '../../../tiles/cut.ts';
import { type LayerIndex, LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { project } from './geometries.ts';
import { mvtFaults } from './mvt-rules.ts';

type Attributes = [string, string | number][];

function build(features: [GeoJSON.Geometry, Attributes][], precedence: Precedence): LayerIndex {
  const builder = new LayerIndexBuilder(precedence);
  for (const [at, [geometry, attributes]] of features.entries())
    builder.add(at + 1, project(geometry), attributes);
  return builder.finish();
}

function draw(index: LayerIndex, address: TileAddress) {
  const made = cutTile(index, 'things', address);
  expect(mvtFaults(made.data)).toEqual([]);
  expect(made.data.length).toBeLessThanOrEqual(tileBudget.bytes);
  expect(made.shown).toBeLessThanOrEqual(tileBudget.features);
  const layer = new VectorTile(new PbfReader(made.data)).layers.things;
  const features = Array.from({ length: layer?.length ?? 0 }, (_, at) => layer!.feature(at));
  return { ...made, features, ids: features.map((feature) => feature.id!) };
}

function tileAt(longitude: number, latitude: number, z: number): TileAddress {
  const side = 2 ** z;
  return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
}

/** Numbers from 0 to 1 that look random and are the same every time. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const plain: Precedence = { mosaic: false, classes: [] };

describe('points that are too many', () => {
  const random = sequence(1);
  // Half of them crowd into a small quarter of the town.
  const count = 60_000;
  const features = Array.from({ length: count }, (_, at): [GeoJSON.Geometry, Attributes] => {
    const spread = at % 2 === 0 ? 0.3 : 0.02;
    const coordinates = [123 + random() * spread, 31 + random() * spread];
    return [
      { type: 'Point', coordinates },
      [
        ['code', `lamp-${at}`],
        ['rank', at % 1000 === 0 ? 0 : 1],
      ],
    ];
  });
  const index = build(features, plain);

  it('are thinned to one in a neighbourhood, which says for how many it stands', () => {
    const { features: drawn, shown, total } = draw(index, tileAt(123.1, 31.1, 7));
    expect(total).toBe(count);
    expect(shown).toBeLessThan(count / 10);
    const stoodFor = drawn.reduce((sum, feature) => sum + Number(feature.properties.pointCount ?? 1), 0);
    expect(stoodFor).toBe(count);
  });

  it('stay shown at every deeper zoom, up to where all are shown', () => {
    let before: number[] = [];
    let all = false;
    for (let z = 4; z <= 17; z++) {
      const address = tileAt(123.01, 31.01, z);
      const { ids, shown, total } = draw(index, address);
      const side = 2 ** z;
      const inTile = before.filter((id) => {
        const [longitude, latitude] = (features[id - 1]![0] as GeoJSON.Point).coordinates as [number, number];
        return (
          Math.floor(mercatorX(longitude) * side) === address.x &&
          Math.floor(mercatorY(latitude) * side) === address.y
        );
      });
      const now = new Set(ids);
      expect(inTile.filter((id) => !now.has(id))).toEqual([]);
      before = ids;
      all = shown === total;
    }
    expect(all).toBe(true);
  });

  it('are the most important of their neighbourhoods', () => {
    const { ids } = draw(index, tileAt(123.15, 31.15, 9));
    const important = ids.filter((id) => (id - 1) % 1000 === 0);
    expect(important.length).toBeGreaterThan(20);
  });

  it('are the same in neighbouring tiles where these overlap', () => {
    const z = 9;
    const left = tileAt(123.1, 31.1, z);
    const right = { ...left, x: left.x + 1 };
    const position = (id: number) => (features[id - 1]![0] as GeoJSON.Point).coordinates as [number, number];
    const within = (ids: number[]) =>
      ids.filter((id) => {
        const x = (mercatorX(position(id)[0]) * 2 ** z - right.x) * 4096;
        return x > -63 && x < 63;
      });
    expect(new Set(within(draw(index, left).ids))).toEqual(new Set(within(draw(index, right).ids)));
  });
});

describe('a layer with a budget of its own', () => {
  it('keeps it, at every zoom', () => {
    const random = sequence(7);
    const builder = new LayerIndexBuilder(plain, { bytes: 20_000, features: 150 });
    for (let at = 1; at <= 3_000; at++)
      builder.add(at, project({ type: 'Point', coordinates: [123 + random() * 0.1, 31 + random() * 0.1] }), [
        ['code', `lamp-${at}`],
      ]);
    const index = builder.finish();
    for (let z = 0; z <= 16; z++) {
      const { shown, total, data } = cutTile(index, 'lamps', tileAt(123.05, 31.05, z));
      expect(shown).toBeLessThanOrEqual(150);
      expect(data.length).toBeLessThanOrEqual(20_000);
      if (z <= 9) expect(total).toBeGreaterThan(shown);
    }
  });

  it('is kept by attributes that say more than most, with larger neighbourhoods', () => {
    const builder = new LayerIndexBuilder(plain);
    const random = sequence(8);
    for (let at = 1; at <= 30_000; at++) {
      const corner = at % 10 === 0;
      const [x, y] = corner
        ? [123.2 + random() * 0.02, 31.2 + random() * 0.02]
        : [123 + random(), 30.5 + random()];
      builder.add(at, project({ type: 'Point', coordinates: [x, y] }), [
        ['note', corner ? `${at} ${'记'.repeat(400)}` : `${at}`],
      ]);
    }
    const index = builder.finish();
    for (let z = 8; z <= 16; z++) {
      const made = draw(index, tileAt(123.21, 31.21, z));
      expect(made.shown).toBeGreaterThan(0);
    }
  });
});

describe('lines that are too many', () => {
  const random = sequence(2);
  const classes = ['motorway', 'street', 'alley'];
  const features = Array.from({ length: 20_000 }, (_, at): [GeoJSON.Geometry, Attributes] => {
    const grade = at % 200 === 0 ? 0 : at % 20 === 0 ? 1 : 2;
    const [x, y] = [123 + random() * 0.3, 31 + random() * 0.3];
    const length = 0.002 + random() * 0.004;
    const coordinates = Array.from({ length: 10 }, (_, step) => [
      x + (step * length) / 10,
      y + random() * 0.0005,
    ]);
    return [
      { type: 'LineString', coordinates },
      [
        ['code', `road-${at}`],
        ['name', `第${at}号公路`],
        ['class', classes[grade]!],
      ],
    ];
  });
  const index = build(features, { mosaic: false, classes });

  it('give way by class and then by length, and what is shown stays shown', () => {
    let before: number[] = [];
    for (let z = 7; z <= 10; z++) {
      const { ids, features: drawn, shown, total } = draw(index, tileAt(123.1, 31.1, z));
      if (z === 7) {
        expect(shown).toBeLessThan(total);
        expect(drawn.filter((feature) => feature.properties.class === 'motorway')).toHaveLength(100);
        expect(drawn.filter((feature) => feature.properties.class === 'street')).toHaveLength(900);
      }
      const tile = tileAt(123.1, 31.1, z);
      const still = before.filter((id) => {
        const [x, y] = (features[id - 1]![0] as GeoJSON.LineString).coordinates[5] as [number, number];
        const there = tileAt(x, y, z);
        return there.x === tile.x && there.y === tile.y;
      });
      const now = new Set(ids);
      expect(still.filter((id) => !now.has(id))).toEqual([]);
      before = ids;
    }
  });
});

describe('a mosaic that is too fine', () => {
  it('gives way as a whole, so that no holes show, and says so', () => {
    const features: [GeoJSON.Geometry, Attributes][] = [];
    for (let i = 0; i < 100; i++)
      for (let j = 0; j < 100; j++) {
        const [x, y] = [123 + i * 0.001, 31 + j * 0.001];
        const ring = [
          [x, y],
          [x + 0.001, y],
          [x + 0.001, y + 0.001],
          [x, y + 0.001],
          [x, y],
        ];
        features.push([
          { type: 'Polygon', coordinates: [ring] },
          [
            ['code', `990101001001${i * 100 + j}`],
            ['name', `第${i * 100 + j}单元网格`],
          ],
        ]);
      }
    const index = build(features, { mosaic: true, classes: [] });
    const seen = [8, 9, 10, 11, 12, 13, 14].map((z) => draw(index, tileAt(123.05, 31.05, z)));
    expect(seen[0]!.shown).toBe(0);
    expect(seen[0]!.total).toBe(10_000);
    expect(seen.at(-1)!.shown).toBe(seen.at(-1)!.total);
    for (const { shown, total } of seen) expect([0, total]).toContain(shown);
  });
});
