import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Precedence, TileBudget } from '../../../tiles/budget.ts';
import { cutTile } from '../../../tiles/cut.ts';
import { FeatureCollector } from '../../../tiles/feature-arrays.ts';
import { geometryTypes, type MercatorGeometry } from '../../../tiles/geometry.ts';
import { type LayerIndex, LayerIndexBuilder } from '../../../tiles/layer-index.ts';
import { featuresIn, type MercatorBox, patchIndex } from '../../../tiles/patch-index.ts';

const side = 8;
const budget: TileBudget = { bytes: 6_000, features: 60 };
// A town in one tile of zoom 9, and its neighbours.
const [left, top, size] = [0.841, 0.408, 1 / 2 ** 9];

interface Feature {
  id: number;
  geometry: MercatorGeometry;
  name: string;
}

type Corner = (i: number, j: number) => [number, number];

/** A corner of the mosaic, the same for all cells that meet there; some are moved. */
function corners(moved: ReadonlyMap<string, [number, number]>): Corner {
  return (i, j) => {
    const [dx, dy] = moved.get(`${i} ${j}`) ?? [0, 0];
    return [
      left + ((i + 0.2 * Math.sin(i * 3 + j * 5) + dx) * size) / side,
      top + ((j + 0.2 * Math.cos(i * 2 - j * 7) + dy) * size) / side,
    ];
  };
}

/** A line between two corners with vertices in between, the same in both directions. */
function border(from: [number, number], to: [number, number]): [number, number][] {
  if (from > to) return border(to, from).toReversed();
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  return Array.from({ length: 5 }, (_, at) => {
    const bend = 0.15 * Math.sin(at * 2.3 + from[0] * 1e6) * (at % 4 === 0 ? 0 : 1);
    return [from[0] + (dx * at) / 4 - dy * bend, from[1] + (dy * at) / 4 + dx * bend];
  });
}

function cell(corner: Corner, i: number, j: number): MercatorGeometry {
  const ring = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1), corner(i, j)];
  const vertices = ring.flatMap((from, at) => (at < 4 ? border(from, ring[at + 1]!).slice(0, 4) : [from]));
  return {
    type: geometryTypes.polygon,
    coordinates: vertices.flat(),
    partEnds: [vertices.length],
    outer: [true],
  };
}

function boxOf({ coordinates }: MercatorGeometry): MercatorBox {
  const [xs, ys] = [0, 1].map((axis) => coordinates.filter((_, at) => at % 2 === axis)) as [
    number[],
    number[],
  ];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function build(features: readonly Feature[], precedence: Precedence): LayerIndex {
  const builder = new LayerIndexBuilder(precedence, budget);
  for (const { id, geometry, name } of features)
    builder.add(id, geometry, [
      ['name', name],
      ['kind', id % 3 === 0 ? 'large' : 'small'],
    ]);
  return builder.finish();
}

const meets = (a: MercatorBox, b: MercatorBox) =>
  a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** What is changed of the mosaic: corners moved, cells renamed, left out, or come in between the others. */
const changes = fc.record({
  moved: fc.array(fc.tuple(fc.nat(side), fc.nat(side), fc.double({ min: -0.2, max: 0.2, noNaN: true })), {
    maxLength: 3,
  }),
  renamed: fc.array(fc.nat(side * side - 1), { maxLength: 3 }),
  without: fc.array(fc.nat(side * side - 1), { maxLength: 3 }),
  restored: fc.array(fc.nat(side * side - 1), { maxLength: 3 }),
  mosaic: fc.boolean(),
});

test('an index that is patched gives the tiles of one that is built anew', () => {
  fc.assert(
    fc.property(changes, ({ moved, renamed, without, restored, mosaic }) => {
      const precedence = { mosaic, classes: ['large', 'small'] };
      const all = (corner: Corner, names: (id: number) => string, absent: ReadonlySet<number>) =>
        Array.from({ length: side * side }, (_, at): Feature => {
          const id = at * 2 + 1;
          return { id, geometry: cell(corner, at % side, Math.floor(at / side)), name: names(id) };
        }).filter((_, at) => !absent.has(at));
      const plain = corners(new Map());
      const before = all(plain, (id) => `cell ${id}`, new Set(restored));
      const after = all(
        corners(new Map(moved.map(([i, j, by]) => [`${i} ${j}`, [by, -by / 2]]))),
        (id) => (renamed.includes((id - 1) / 2) ? `renamed ${id}` : `cell ${id}`),
        new Set(without),
      );
      const places: MercatorBox[] = [];
      for (const id of new Set([...before, ...after].map((feature) => feature.id))) {
        const [old, now] = [before, after].map((list) => list.find((feature) => feature.id === id));
        if (JSON.stringify(old) === JSON.stringify(now)) continue;
        for (const feature of [old, now]) if (feature) places.push(boxOf(feature.geometry));
      }

      const index = build(before, precedence);
      const collector = new FeatureCollector(precedence, index.attributes);
      for (const { id, geometry, name } of after)
        if (places.some((place) => meets(place, boxOf(geometry))))
          collector.add(id, geometry, [
            ['name', name],
            ['kind', id % 3 === 0 ? 'large' : 'small'],
          ]);
      const patched = patchIndex(index, featuresIn(index, places), collector.finish(), precedence, budget);
      const anew = build(after, precedence);
      expect(Buffer.from(patched.importance.buffer)).toEqual(Buffer.from(anew.importance.buffer));
      expect(patched.generalisation.shown.join()).toBe(anew.generalisation.shown.join());
      for (let z = 7; z <= 12; z++) {
        const [x, y] = [left, top].map((start) => Math.floor((start + size * 0.4) * 2 ** z)) as [
          number,
          number,
        ];
        for (const dx of [0, 1]) {
          const tile = (from: LayerIndex) => cutTile(from, 'cells', { z, x: x + dx, y });
          const [ours, theirs] = [tile(patched), tile(anew)];
          expect([ours.shown, ours.total]).toEqual([theirs.shown, theirs.total]);
          expect(Buffer.compare(ours.data, theirs.data)).toBe(0);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('of a layer that has lost all it had, nothing is left', () => {
  const precedence = { mosaic: true, classes: [] };
  const geometry = cell(corners(new Map()), 0, 0);
  const index = build([{ id: 1, geometry, name: 'only' }], precedence);
  const none = new FeatureCollector(precedence, index.attributes).finish();
  const patched = patchIndex(index, featuresIn(index, [boxOf(geometry)]), none, precedence, budget);
  expect([patched.count, patched.tree]).toEqual([0, null]);
  expect(cutTile(patched, 'cells', { z: 0, x: 0, y: 0 })).toMatchObject({ shown: 0, total: 0 });
});
