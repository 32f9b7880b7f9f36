import { expect, it } from 'vitest';
import { cornersOf, withFewerCorners } from '../../../../../client/features/incidents/filter-to-area.ts';

const square: [number, number][] = [
  [0, 0],
  [1, 0.0001],
  [2, 0],
  [2, 2],
  [1, 2.2],
  [0, 2],
];

it('lets go first of the corners that shape an area least', () => {
  expect(withFewerCorners(square, 5)).toEqual(square.filter((_, at) => at !== 1));
  expect(withFewerCorners(square, 4)).toEqual([square[0], square[2], square[3], square[5]]);
  expect(withFewerCorners(square, 10)).toEqual(square);
});

it('takes the largest part of an area, and nothing else for one', () => {
  const small: [number, number][] = [
    [9, 9],
    [9.1, 9],
    [9, 9.1],
  ];
  const closed = (ring: [number, number][]) => [[...ring, ring[0]!]];
  expect(cornersOf({ type: 'MultiPolygon', coordinates: [closed(small), closed(square)] })).toEqual(square);
  expect(cornersOf({ type: 'Point', coordinates: [1, 2] })).toBeNull();
});
