import { describe, expect, it } from 'vitest';
import type { LayerDefinition } from '../../../server/layers/schema.ts';
import { composeStyle, resolveStyle } from '../../../server/layers/style.ts';

const dark = { theme: 'dark', language: 'en' } as const;

describe('values by theme and language', () => {
  it('are picked at any depth, and everything else stays', () => {
    const layer = {
      type: 'line',
      metadata: { legend: { zh: '河', en: 'River' } },
      paint: { 'line-color': ['match', ['get', 'class'], 'city', { light: '#fff', dark: '#000' }, '#888'] },
    };
    expect(resolveStyle(layer, dark)).toEqual({
      type: 'line',
      metadata: { legend: 'River' },
      paint: { 'line-color': ['match', ['get', 'class'], 'city', '#000', '#888'] },
    });
  });

  it('are not taken from an object that only resembles a pair', () => {
    const value = { light: 1, dark: 2, dusk: 3 };
    expect(resolveStyle(value, dark)).toEqual(value);
  });
});

describe('a composed style', () => {
  const layers: Pick<LayerDefinition, 'id' | 'geometryType' | 'style'>[] = [
    { id: 'parks', geometryType: 'Polygon', style: [{ type: 'symbol' }, { type: 'fill' }] },
    { id: 'roads', geometryType: 'LineString', style: [{ type: 'line', metadata: { order: 10 } }] },
  ];

  it('draws low order first, by type where none is given, over the background', () => {
    const ids = composeStyle(layers, dark, (id) => id).map(({ id }) => id);
    expect(ids).toEqual(['background', 'roads/0', 'parks/1', 'parks/0']);
  });

  it('names an area in one of its tiles alone, whatever else decides what is named', () => {
    const filterOf = (geometryType: LayerDefinition['geometryType'], filter?: unknown[]) =>
      composeStyle(
        [{ id: 'things', geometryType, style: [{ type: 'symbol', ...(filter ? { filter } : {}) }] }],
        dark,
        (id) => id,
      )[1]!.filter;
    const here = ['!', ['has', 'labelElsewhere']];
    expect(filterOf('Polygon')).toEqual(here);
    const large = ['>', ['get', 'hectares'], 5];
    expect(filterOf('Polygon', large)).toEqual(['all', large, here]);
    const older = ['all', ['==', 'class', 'park'], ['has', 'name']];
    expect(filterOf('Polygon', older)).toEqual(['all', older, ['!has', 'labelElsewhere']]);
    expect(filterOf('Point', large)).toEqual(large);
  });

  it('reads each layer from its own tile layer in the source it is given', () => {
    const roads = composeStyle(layers, dark, () => 'base').find(({ id }) => id === 'roads/0');
    expect(roads).toMatchObject({ source: 'base', 'source-layer': 'roads', metadata: { layer: 'roads' } });
  });
});
