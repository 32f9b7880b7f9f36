import type { Geometry, Position } from 'geojson';
import { expect, it } from 'vitest';
import { exactPart, roundedPart } from '../../../../../client/features/drawing/exact.ts';
import { assemble, chainsOf, partsOf } from '../../../../../client/features/drawing/parts.ts';
import { snap } from '../../../../../client/features/drawing/snap.ts';

const project = ([x, y]: Position) => ({ x: x! * 100, y: y! * 100 });
const targets = {
  vertices: [
    [0, 0],
    [1, 0],
  ],
  edges: [
    [
      [0, 0],
      [1, 0],
    ],
  ] as [Position, Position][],
};

it('catches a vertex before an edge, the nearest first, and nothing from afar', () => {
  expect(snap({ x: 4, y: 5 }, targets, project, 10)).toEqual([0, 0]);
  expect(snap({ x: 97, y: 2 }, targets, project, 10)).toEqual([1, 0]);
  expect(snap({ x: 50, y: 6 }, targets, project, 10)).toEqual([0.5, 0]);
  expect(snap({ x: 50, y: 16 }, targets, project, 10)).toBeNull();
  expect(snap({ x: 0, y: 0 }, { vertices: [], edges: [] }, project, 10)).toBeNull();
});

it('takes any geometry apart into what can be drawn, and puts it together again', () => {
  const hole = [
    [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 0],
    ],
    [
      [5, 1],
      [6, 1],
      [6, 2],
      [5, 1],
    ],
  ];
  const far = [
    [
      [20, 0],
      [21, 0],
      [21, 1],
      [20, 0],
    ],
  ];
  const all: Geometry[] = [
    { type: 'Point', coordinates: [1, 2] },
    { type: 'LineString', coordinates: hole[1]! },
    { type: 'MultiLineString', coordinates: hole },
    { type: 'Polygon', coordinates: hole },
    { type: 'MultiPolygon', coordinates: [hole, far] },
  ];
  for (const geometry of all) expect(assemble(geometry, partsOf(geometry))).toEqual(geometry);
  expect(partsOf(all[4]!)).toHaveLength(3);
  expect(chainsOf(all[4]!)).toEqual([...hole, ...far]);
});

it('gives vertices that were only rounded their last digits back, and leaves those that moved', () => {
  const stored: Position = [121.50123456789012, 31.24098765432101];
  const part = roundedPart({ type: 'LineString', coordinates: [stored, [121.6, 31.3]] });
  expect(part.coordinates).toEqual([
    [121.501234568, 31.240987654],
    [121.6, 31.3],
  ]);
  expect(exactPart(part, [stored]).coordinates).toEqual([stored, [121.6, 31.3]]);
});
