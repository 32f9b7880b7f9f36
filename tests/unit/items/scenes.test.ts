import { describe, expect, it } from 'vitest';
import { itemsOfScene, sceneSchema } from '../../../domain/items/scenes.ts';
import { readIndicators } from '../../../server/indicators/seed.ts';
import { readEntries } from '../../../server/items/catalogue.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import { legendTitles } from '../../../server/layers/legend.ts';

const { scenes, items, bureaus } = readEntries();
const layers = new Map(readLayerDefinitions().map((layer) => [layer.id, layer]));
const indicators = readIndicators();

describe('the scenes that an installation comes with', () => {
  it.each(scenes.map((scene) => [scene.id, scene] as const))(
    '%s names only what is there, and has layers, items, indicators and a unit',
    (id, scene) => {
      const { layers: ids = [], indicators: codes = [], unit } = scene;
      expect(ids.filter((layer) => !layers.has(layer))).toEqual([]);
      const known = new Set(indicators.map(({ code }) => code));
      expect(codes.filter((code) => !known.has(code))).toEqual([]);
      expect([...bureaus.map((bureau) => bureau.id), 'duty-desk']).toContain(unit);
      expect(ids.flatMap((layer) => legendTitles(layers.get(layer)!.style))).not.toEqual([]);
      const codesOfItems = items.map(({ code }) => code);
      expect(scene.items?.filter((code) => !codesOfItems.includes(code)) ?? []).toEqual([]);
      expect(itemsOfScene(scene, items)).not.toEqual([]);
      expect(indicators.filter((each) => each.scene === id || codes.includes(each.code))).not.toEqual([]);
      expect(scene.approvedOn !== undefined).toBe(scene.approved);
      expect(scene.linkKept ? scene.linkKeptSince : scene.linkNote).toBeDefined();
    },
  );

  it('are the twenty of the bureau, and those of the other lines of work', () => {
    const ids = scenes.map(({ id }) => id);
    const others = [
      'parks',
      'ancient-trees',
      'signboards',
      'construction-waste',
      'ecological-belt',
      'wildlife',
      'air',
      'water-quality',
      'dust',
      'noise',
      'enterprises',
      'floods',
    ];
    expect(ids.slice(0, 20)).toEqual([
      'waste',
      'road',
      'green',
      'env',
      'pump',
      'forest',
      'river',
      'river-management',
      'river-works',
      'sanitation',
      'waste-chain',
      'pollutants',
      'water-discharge',
      'forest-management',
      'forest-production',
      'forest-fire',
      'pump-operation',
      'supply-drainage',
      'park-safety',
      'appearance',
    ]);
    expect(others.filter((id) => !ids.includes(id))).toEqual([]);
    expect(indicators.flatMap(({ scene }) => scene ?? []).filter((scene) => !ids.includes(scene))).toEqual(
      [],
    );
  });
});

describe('a scene', () => {
  const scene = {
    id: 'market',
    title: { zh: '集市', en: 'Markets' },
    approved: true,
    linkKept: false,
    lead: 'forestry',
  };

  it.each<[string, object, string]>([
    ['an address of another scheme', { address: 'javascript:alert(1)' }, 'address'],
    ['an address that is none', { address: 'portal' }, 'address'],
    ['a day that is none', { approvedOn: '2026-02-30' }, 'approvedOn'],
    ['a link that is not kept, with a day', { linkKeptSince: '2026-02-01' }, 'linkKeptSince'],
    ['a layer twice', { layers: ['roads', 'roads'] }, 'layers.1'],
    ['a domain that nobody knows', { domains: ['moon'] }, 'domains.0'],
  ])('is refused with %s', (_what, change, path) => {
    const { error } = sceneSchema.safeParse({ ...scene, ...change });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });

  it('may have none of what a scene can have', () => {
    expect(sceneSchema.parse(scene)).toEqual(scene);
  });
});
