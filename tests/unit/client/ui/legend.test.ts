import { describe, expect, it } from 'vitest';
import { firstZoom, legendOf } from '../../../../client/ui/legend.ts';
import { readLayerDefinitions } from '../../../../server/layers/definitions.ts';

const known = readLayerDefinitions();

describe('the legend', () => {
  it('names the classes of roads from the greatest down, in the language asked for', () => {
    const roads = known.find(({ id }) => id === 'roads')!;
    const titles = legendOf(roads, { theme: 'dark', language: 'en' }).map(({ title }) => title);
    expect(titles).toEqual([
      'Motorway',
      'Trunk road',
      'Primary road',
      'Secondary road',
      'Residential street',
    ]);
  });

  it('has a plain colour for every known layer that is more than labels, in both themes', () => {
    for (const layer of known.filter(({ id }) => id !== 'place-names'))
      for (const theme of ['light', 'dark'] as const) {
        const entries = legendOf(layer, { theme, language: 'zh' });
        expect(entries.length, layer.id).toBeGreaterThan(0);
        for (const { colour } of entries) expect(colour, layer.id).toMatch(/^#[0-9a-f]{6}$/);
      }
  });

  it('starts no layer below the zoom from which it has tiles', () => {
    for (const layer of known) expect(firstZoom(layer), layer.id).toBeGreaterThanOrEqual(layer.minZoom);
  });
});
