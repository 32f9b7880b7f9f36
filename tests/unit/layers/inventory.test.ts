import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import { legendTitles } from '../../../server/layers/legend.ts';

const layers = readLayerDefinitions();
const byId = new Map(layers.map((layer) => [layer.id, layer]));

/** What cities keep on one map, by trade. */
const groups: Record<string, readonly string[]> = {
  pipelines: ['water-mains', 'sewers', 'storm-drains', 'gas-pipes', 'power-cables', 'telecom-ducts'],
  'water and drainage': [
    'rivers',
    'river-zones',
    'water-areas',
    'sluices',
    'ship-locks',
    'outfalls',
    'pump-stations',
    'flood-underpasses',
    'waterlogging-stations',
    'waterworks',
    'wastewater-plants',
    'flood-risk-areas',
    'water-quality-stations',
  ],
  waste: [
    'compounds',
    'bin-stations',
    'compaction-stations',
    'transfer-sites',
    'recycling-stations',
    'wet-waste-plants',
    'disposal-plants',
    'construction-waste-sites',
    'public-toilets',
    'litter-bins',
  ],
  'greenery and forests': [
    'parks',
    'pocket-parks',
    'ancient-trees',
    'ecological-belt',
    'wetlands',
    'forests',
    'forest-duty-grids',
    'forest-patrol-grids',
    'fire-towers',
    'ranger-stations',
    'wildlife-habitats',
  ],
  environment: [
    'pollution-sources',
    'enterprises',
    'air-stations',
    'air-grids',
    'dust-monitors',
    'noise-stations',
    'restaurants',
  ],
  works: ['works-sites', 'permit-areas'],
  'parts and safety': [
    'street-lamps',
    'smart-posts',
    'manhole-covers',
    'hydrants',
    'substations',
    'hazardous-sites',
    'cameras',
    'signboards',
    'vending-places',
    'weather-stations',
  ],
  'public services': ['schools', 'hospitals', 'markets', 'community-stations'],
};

const shared = [
  'airports',
  'built-up-zones',
  'bus-hubs',
  'bus-stops',
  'city-industrial-parks',
  'coach-stations',
  'coastline',
  'farmland',
  'hydrogeology',
  'industry-blocks',
  'national-industrial-zones',
  'piers',
  'rivers',
  'telephone-booths',
  'water-areas',
];

describe('the layers of an installation', () => {
  it.each(Object.entries(groups))('hold those of %s', (_group, ids) => {
    expect(ids.filter((id) => !byId.has(id))).toEqual([]);
  });

  it('are sixty and more with some hundred signs, fifteen of them shared by all departments', () => {
    expect(layers.length).toBeGreaterThanOrEqual(60);
    expect(layers.flatMap(({ style }) => legendTitles(style)).length).toBeGreaterThanOrEqual(100);
    expect(layers.filter((layer) => layer.shared).map(({ id }) => id)).toEqual(shared);
  });

  it('draw each of their classes under a name of its own', () => {
    const faults = layers.flatMap(({ id, fields, style }) => {
      const values = fields.find(({ name }) => name === 'class')?.values ?? [];
      const drawn = style.flatMap(({ filter, metadata }) => {
        const [, property, value] = (filter ?? []) as [string, string[], string];
        const isNamed = (metadata as { legend?: unknown } | undefined)?.legend !== undefined;
        return isNamed && property?.[1] === 'class' ? [value] : [];
      });
      return values.filter((value) => !drawn.includes(value)).map((value) => `${id} ${value}`);
    });
    expect(faults).toEqual([]);
  });

  it('have a symbol for whatever they draw as one', () => {
    const icons = layers.flatMap(({ style }) =>
      style.flatMap(({ layout }) => {
        const icon = (layout as Record<string, unknown> | undefined)?.['icon-image'];
        return typeof icon === 'string' ? [icon] : [];
      }),
    );
    const missing = icons.filter(
      (icon) => !existsSync(new URL(`../../../data/icons/${icon}.svg`, import.meta.url)),
    );
    expect(missing).toEqual([]);
  });

  it('keep of a pipe its depth and owner, and of a source of pollution its file by one code', () => {
    const names = (id: string) => byId.get(id)!.fields.map(({ name }) => name);
    for (const id of groups.pipelines!)
      expect(names(id)).toEqual(expect.arrayContaining(['depth', 'pipeOwner', 'pipeOwnerCode']));
    expect(names('pollution-sources')).toEqual(
      expect.arrayContaining(['sourceCode', 'permit', 'permitFrom', 'permitTo', 'monitors', 'history']),
    );
  });
});
