import { expect, test } from 'vitest';
import { originsOf, overBaseMap, underlay } from '../../../server/tiles/base-map.ts';

const own = {
  sprite: 'https://city.example/sprites/light',
  sources: { wangge: { type: 'vector' } },
  layers: [
    { id: 'background', type: 'background' },
    { id: 'districts/land', type: 'fill', metadata: { ground: true } },
    { id: 'parks/icon', type: 'symbol', layout: { 'icon-image': 'tree' } },
  ],
};

test('a raster base map lies beneath, in the place of the background; pages may fetch from it', () => {
  const base = underlay({ kind: 'raster', tiles: 'https://maps.example:8443/{z}/{x}/{y}.png' });
  expect(overBaseMap(own, base).layers.map(({ id }) => id)).toEqual(['base-map', 'parks/icon']);
  expect(originsOf(base)).toEqual(['https://maps.example:8443']);
});

test('a style brings its own glyphs and icons, beside ours', () => {
  const base = underlay({
    kind: 'style',
    style: {
      sources: {
        a: { type: 'vector', url: 'https://maps.example/a.json' },
        b: { type: 'raster', tiles: ['https://one.example/{z}/{x}/{y}', 'https://two.example/{z}/{x}/{y}'] },
        c: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      },
      layers: [{ id: 'land', type: 'fill', source: 'a' }],
      glyphs: 'https://fonts.example/{fontstack}/{range}.pbf',
      sprite: '/relative/sprite',
    },
  });
  const style = overBaseMap(own, base);
  expect(style.layers.at(-1)?.layout).toEqual({ 'icon-image': 'wangge:tree' });
  expect(style).toMatchObject({ glyphs: 'https://fonts.example/{fontstack}/{range}.pbf' });
  expect(originsOf(base).sort()).toEqual([
    'https://fonts.example',
    'https://maps.example',
    'https://one.example',
    'https://two.example',
  ]);
});
