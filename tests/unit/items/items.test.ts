import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeness } from '../../../server/items/near-matches.ts';
import { itemsSchema } from '../../../server/items/schema.ts';
import { createItems } from '../../../server/items/service.ts';

describe('the catalogue of items', () => {
  const items = createItems();

  it('holds the 87 items of the seven scenes', () => {
    expect(items.items()).toHaveLength(87);
    expect(items.scenes().map((scene) => scene.id)).toEqual([
      'waste',
      'road',
      'green',
      'env',
      'pump',
      'forest',
      'river',
    ]);
  });

  it('finds an item by its code', () => {
    expect(items.find('river.floating-debris')).toMatchObject({
      scene: 'river',
      title: { zh: '水上漂浮物' },
      owner: 'river-reach',
      precedence: 'asset-first',
    });
    expect(items.find('river')).toBeUndefined();
  });

  it.each([
    ['rivers.floating-debris', 'river.floating-debris'],
    ['floating debris', 'river.floating-debris'],
    ['水上漂浮', 'river.floating-debris'],
    ['pump.h2s', 'pump.h2s-exceeded'],
  ])('refuses "%s" and points to %s', (code, meant) => {
    expect(() => items.require(code)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'unknown-item',
        detail: expect.stringMatching(new RegExp(`"${code}".*${meant}`)),
        errors: [{ path: '/item', message: expect.any(String) }],
      }),
    );
  });

  it('points to the list when nothing looks alike', () => {
    expect(() => items.require('☃☃☃')).toThrow(/GET \/api\/items/);
  });
});

describe('a faulty catalogue', () => {
  const scenes = [{ id: 'river', title: { zh: '河湖', en: 'Rivers' } }];
  const good = {
    code: 'river.silting',
    scene: 'river',
    title: { zh: '河道淤积', en: 'Silting' },
    owner: 'river-reach',
    precedence: 'asset-first',
    severity: 'low',
  };
  const faultsOf = (list: unknown) =>
    itemsSchema(scenes)
      .safeParse(list)
      .error?.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`) ?? [];

  it('is refused for a code that appears twice', () => {
    expect(faultsOf([good])).toEqual([]);
    expect(faultsOf([good, good])).toEqual(['1/code: "river.silting" appears twice']);
  });

  it('is refused for a scene that there is not', () => {
    expect(faultsOf([{ ...good, scene: 'lake' }])).toEqual([
      '0/scene: "lake" is not a scene; known are river',
    ]);
  });

  it('is refused for a code of another scene', () => {
    expect(faultsOf([{ ...good, code: 'lake.silting' }])[0]).toMatch(/must begin with its scene, "river\."/);
  });

  it('is refused for a field that is not known', () => {
    expect(faultsOf([{ ...good, severty: 'low' }])[0]).toMatch(/severty/);
  });
});

describe('likeness', () => {
  it('is symmetric, between 0 and 1, and 1 for the same text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const score = likeness(a, b);
        expect(score).toBe(likeness(b, a));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        if (a.toLowerCase().length > 1) expect(likeness(a, a)).toBe(1);
      }),
    );
  });

  it('is the share of common pairs, worked by hand', () => {
    // ni ig gh ht against na ac ch ht: one common pair of eight.
    expect(likeness('night', 'nacht')).toBe(0.25);
  });
});
