import { expect, test } from 'vitest';
import { cityTiles } from '../../../server/tiles/city-view.ts';

type Layer = Parameters<typeof cityTiles>[0][number];

const city: Layer['bbox'] = [122.75, 30.81, 123.23, 31.18];

function layer(id: string, change: Partial<Layer>, minZoom = 0): Layer {
  return {
    id,
    title: { zh: id, en: id },
    version: 1,
    bbox: city,
    role: 'asset',
    tier: null,
    definition: { minZoom } as Layer['definition'],
    ...change,
  };
}

const zoomsOf = (tiles: ReturnType<typeof cityTiles>, ids: string) => [
  ...new Set(tiles.filter(([name]) => name === ids).map(([, { z }]) => z)),
];

test('the city is seen from the zoom that has all of it in view, and one nearer', () => {
  const tiles = cityTiles([
    layer('districts', { role: 'tier', tier: 'district' }),
    layer('parks', { bbox: [122.9, 30.9, 122.91, 30.91] }),
    layer('roads', { role: 'base' }),
    layer('sea', { role: 'base', bbox: [122, 30, 125, 33] }),
    layer('streets', {}, 11),
    layer('lamps', {}, 15),
    layer('empty', { bbox: null }),
  ]);
  expect(zoomsOf(tiles, 'districts')).toEqual([10, 11]);
  // The layers of the base map come together, and no further than the city goes.
  expect(zoomsOf(tiles, 'roads,sea')).toEqual([10, 11]);
  expect(tiles.filter(([ids]) => ids === 'roads,sea').length).toBeLessThan(30);
  expect(tiles.filter(([ids]) => ids === 'parks').length).toBeLessThan(5);
  expect(zoomsOf(tiles, 'streets')).toEqual([11]);
  // Too many to be made for nobody.
  expect(zoomsOf(tiles, 'lamps')).toEqual([]);
  expect(zoomsOf(tiles, 'empty')).toEqual([]);
});

test('without layers there is nothing to see', () => {
  expect(cityTiles([])).toEqual([]);
  expect(cityTiles([layer('empty', { bbox: null })])).toEqual([]);
});
