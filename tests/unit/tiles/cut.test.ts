import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import type { TileAddress } from '../../../tiles/address.ts';
import { attributesOf } from '../../../tiles/attributes.ts';
import type { Precedence } from '../../../tiles/budget.ts';
import { cutTile } from '../../../tiles/cut.ts';
import { LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { project } from './geometries.ts';
import { mvtFaults } from './mvt-rules.ts';

interface Input {
  geometry: GeoJSON.Geometry;
  properties?: Record<string, unknown>;
}

function indexOf(inputs: Input[], precedence: Precedence = { mosaic: false, classes: [] }) {
  const builder = new LayerIndexBuilder(precedence);
  inputs.forEach(({ geometry, properties = {} }, index) => {
    const row = { fid: index + 1, code: `c${index}`, name: null, parent: null, properties };
    builder.add(row.fid, project(geometry), attributesOf(row));
  });
  return builder.finish();
}

function cut(inputs: Input[], address: TileAddress) {
  const made = cutTile(indexOf(inputs), 'things', address);
  expect(mvtFaults(made.data)).toEqual([]);
  const layer = new VectorTile(new PbfReader(made.data)).layers.things;
  const features = Array.from({ length: layer?.length ?? 0 }, (_, index) => layer!.feature(index));
  expect(features).toHaveLength(made.shown);
  return { ...made, layer, features };
}

/** The tile that holds a place. */
function tileAt(longitude: number, latitude: number, z: number): TileAddress {
  const side = 2 ** z;
  return { z, x: Math.floor(mercatorX(longitude) * side), y: Math.floor(mercatorY(latitude) * side) };
}

const square = (west: number, south: number, size: number): GeoJSON.Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

describe('cutTile', () => {
  it('writes version 2, extent 4096, the layer name, ids and every kind of attribute', () => {
    const properties = {
      class: 'city',
      width: 12.5,
      lanes: 3,
      level: -2,
      big: 2 ** 40,
      least: Number.MIN_SAFE_INTEGER,
      surname: '𠮷',
      toll: false,
      none: null,
      list: [1],
      code: 'gives way',
    };
    const { layer, features } = cut(
      [
        { geometry: { type: 'Point', coordinates: [123, 31] }, properties },
        { geometry: { type: 'Point', coordinates: [123, 31] }, properties: { class: 'city' } },
      ],
      tileAt(123, 31, 14),
    );
    expect([layer!.version, layer!.extent, layer!.name]).toEqual([2, 4096, 'things']);
    expect(features.map((feature) => feature.id)).toEqual([1, 2]);
    expect(features.map((feature) => feature.properties)).toEqual([
      {
        ...{ code: 'c0', class: 'city', width: 12.5, lanes: 3, level: -2, big: 2 ** 40 },
        ...{ least: Number.MIN_SAFE_INTEGER, surname: '𠮷', toll: false },
      },
      { code: 'c1', class: 'city' },
    ]);
  });

  it('gives no bytes where nothing is', () => {
    const geometry: GeoJSON.Geometry = { type: 'Point', coordinates: [123, 31] };
    expect(cutTile(indexOf([{ geometry }]), 'things', tileAt(100, 31, 14)).data).toHaveLength(0);
    expect(cutTile(indexOf([]), 'things', { z: 0, x: 0, y: 0 }).data).toHaveLength(0);
  });

  it('puts points where they are, to the nearest unit, down to zoom 22', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -179, max: 179, noNaN: true }),
        fc.double({ min: -84, max: 84, noNaN: true }),
        fc.integer({ min: 0, max: 22 }),
        (longitude, latitude, z) => {
          const address = tileAt(longitude, latitude, z);
          const { features } = cut(
            [{ geometry: { type: 'Point', coordinates: [longitude, latitude] } }],
            address,
          );
          const point = features[0]!.loadGeometry()[0]![0]!;
          const unit = 1 / 4096 / 2 ** z;
          expect(Math.abs((address.x + point.x / 4096) / 2 ** z - mercatorX(longitude))).toBeLessThanOrEqual(
            unit * 0.51,
          );
          expect(Math.abs((address.y + point.y / 4096) / 2 ** z - mercatorY(latitude))).toBeLessThanOrEqual(
            unit * 0.51,
          );
        },
      ),
    );
  });

  it('winds outer rings and holes the MVT way, whichever way they came', () => {
    const outer = square(123, 31, 0.01);
    const hole = square(123.003, 31.003, 0.003);
    for (const coordinates of [
      [outer, hole],
      [[...outer].reverse(), hole],
      [outer, [...hole].reverse()],
    ]) {
      const { features } = cut([{ geometry: { type: 'Polygon', coordinates } }], tileAt(123.005, 31.005, 12));
      expect(features[0]!.toGeoJSON(0, 0, 0).geometry.type).toBe('Polygon');
      expect(features[0]!.loadGeometry()).toHaveLength(2);
    }
  });

  it('keeps the members of a multi-polygon apart', () => {
    const { features } = cut(
      [
        {
          geometry: {
            type: 'MultiPolygon',
            coordinates: [
              [square(123.01, 31, 0.004), square(123.011, 31.001, 0.001)],
              [square(123.016, 31, 0.003)],
            ],
          },
        },
      ],
      tileAt(123.015, 31.005, 13),
    );
    const { geometry } = features[0]!.toGeoJSON(0, 0, 0);
    expect(geometry.type).toBe('MultiPolygon');
    expect((geometry as GeoJSON.MultiPolygon).coordinates.map((rings) => rings.length)).toEqual([2, 1]);
  });

  it('clips to the tile and its buffer of 64 units', () => {
    const { features } = cut(
      [
        { geometry: { type: 'Polygon', coordinates: [square(100, 10, 60)] } },
        {
          geometry: {
            type: 'LineString',
            coordinates: [
              [100, 31],
              [150, 31],
            ],
          },
        },
      ],
      tileAt(123, 31, 10),
    );
    const xs = features.map((feature) => {
      const all = feature.loadGeometry().flat();
      return [Math.min(...all.map((p) => p.x)), Math.max(...all.map((p) => p.x))];
    });
    expect(xs).toEqual([
      [-64, 4160],
      [-64, 4160],
    ]);
  });

  it('splits a line that leaves the tile and comes back', () => {
    const [longitude, latitude] = [123.02, 31.02];
    const address = tileAt(longitude, latitude, 12);
    const { features } = cut(
      [
        {
          geometry: {
            type: 'LineString',
            coordinates: [
              [longitude, latitude],
              [longitude + 1, latitude],
              [longitude + 1, latitude + 0.005],
              [longitude, latitude + 0.005],
            ],
          },
        },
      ],
      address,
    );
    expect(features[0]!.loadGeometry()).toHaveLength(2);
  });

  it('counts what is too small to draw instead of hiding it', () => {
    const tiny: GeoJSON.Geometry = { type: 'Polygon', coordinates: [square(123, 31, 0.0001)] };
    const large: GeoJSON.Geometry = { type: 'Polygon', coordinates: [square(122, 30, 3)] };
    const { shown, total } = cut([{ geometry: tiny }, { geometry: large }], tileAt(123, 31, 3));
    expect([shown, total]).toEqual([1, 2]);
  });

  it('is valid for any polygons, at any zoom', () => {
    const star = fc.tuple(
      fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 40 }),
      fc.double({ min: 0.0001, max: 5, noNaN: true }),
    );
    fc.assert(
      fc.property(star, fc.integer({ min: 0, max: 20 }), ([radii, size], z) => {
        const ring = radii.map((radius, index) => {
          const angle = (index / radii.length) * 2 * Math.PI;
          return [123 + Math.cos(angle) * radius * size, 31 + Math.sin(angle) * radius * size];
        });
        cut([{ geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] } }], tileAt(123, 31, z));
      }),
    );
  });

  it('keeps the borders of a mosaic shared: cells neither overlap nor leave a gap', () => {
    // A grid of cells whose borders wander: every border vertex belongs to both neighbours.
    const cells = 6;
    const steps = 8;
    const wander = (i: number, j: number): [number, number] => [
      123 + i * 0.001 + Math.sin(i * 3.1 + j * 7.7) * 0.0004,
      31 + j * 0.001 + Math.cos(i * 5.3 + j * 2.9) * 0.0004,
    ];
    const inputs: Input[] = [];
    for (let column = 0; column < cells; column++)
      for (let row = 0; row < cells; row++) {
        const ring: GeoJSON.Position[] = [];
        const [i, j] = [column * steps, row * steps];
        for (let s = 0; s < steps; s++) ring.push(wander(i + s, j));
        for (let s = 0; s < steps; s++) ring.push(wander(i + steps, j + s));
        for (let s = 0; s < steps; s++) ring.push(wander(i + steps - s, j + steps));
        for (let s = 0; s < steps; s++) ring.push(wander(i, j + steps - s));
        // Start each ring somewhere else, as files do.
        const turn = (column * 5 + row * 3) % ring.length;
        const turned = [...ring.slice(turn), ...ring.slice(0, turn)];
        inputs.push({ geometry: { type: 'Polygon', coordinates: [[...turned, turned[0]!]] } });
      }
    for (const z of [8, 9, 10, 11]) {
      const { features } = cut(inputs, tileAt(123.024, 31.024, z));
      // Every edge inside the mosaic is walked once in each direction; what is left is the outline.
      const edges = new Map<string, number>();
      for (const feature of features)
        for (const ring of feature.loadGeometry())
          for (let at = 0; at + 1 < ring.length; at++) {
            const [a, b] = [`${ring[at]!.x},${ring[at]!.y}`, `${ring[at + 1]!.x},${ring[at + 1]!.y}`];
            edges.set(`${a} ${b}`, (edges.get(`${a} ${b}`) ?? 0) + 1);
          }
      const outline = [...edges].filter(([edge]) => !edges.has(edge.split(' ').reverse().join(' ')));
      const starts = outline.map(([edge]) => edge.split(' ')[0]);
      const ends = outline.map(([edge]) => edge.split(' ')[1]);
      expect(new Set(starts)).toEqual(new Set(ends));
      const xs = starts.map((start) => Number(start!.split(',')[0]));
      const side = 4096 * 2 ** z;
      const width = (mercatorX(123 + cells * steps * 0.001) - mercatorX(123)) * side;
      // An edge unmatched inside the mosaic would make the outline longer than a walk around it.
      expect(outline.length).toBeLessThanOrEqual(cells * steps * 4);
      expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(width * 0.9);
    }
  });

  it('moves no border by more than a unit', () => {
    const line = Array.from({ length: 300 }, (_, index) => [
      123 + index * 0.0001,
      31 + Math.sin(index / 5) * 0.0005 + Math.sin(index * 1.7) * 0.000003,
    ]);
    const address = tileAt(123.01, 31.0001, 11);
    const { features } = cut([{ geometry: { type: 'LineString', coordinates: line } }], address);
    const drawn = features[0]!.loadGeometry()[0]!;
    expect(drawn.length).toBeLessThan(line.length);
    const side = 2 ** address.z;
    for (const [longitude, latitude] of line) {
      const x = (mercatorX(longitude!) * side - address.x) * 4096;
      const y = (mercatorY(latitude!) * side - address.y) * 4096;
      const distances = drawn.slice(1).map((end, index) => segmentDistance(x, y, drawn[index]!, end));
      expect(Math.min(...distances)).toBeLessThanOrEqual(1);
    }
  });
});

function segmentDistance(x: number, y: number, a: { x: number; y: number }, b: { x: number; y: number }) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const share = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - a.x - dx * share, y - a.y - dy * share);
}
