import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { itemsSchema } from '../../../domain/items/entries.ts';
import { scenesSchema } from '../../../domain/items/scenes.ts';
import { steps } from '../../../domain/items/vocabulary.ts';
import type { Problem } from '../../../server/input/problem.ts';
import { faultsOf } from '../../../server/items/catalogue.ts';
import { likeness } from '../../../server/items/near-matches.ts';
import { type Report, requireFields, requireReportable } from '../../../server/items/reportable.ts';
import { createItems } from '../../../server/items/service.ts';

describe('the catalogue of items', () => {
  const items = createItems();

  it('holds the 87 items of the seven scenes', () => {
    expect(items.items()).toHaveLength(87);
    const seven = ['waste', 'road', 'green', 'env', 'pump', 'forest', 'river'];
    expect([...new Set(items.items().map(({ scene }) => scene))]).toEqual(seven);
    expect(
      items
        .scenes()
        .map((scene) => scene.id)
        .slice(0, seven.length),
    ).toEqual(seven);
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

describe('what the catalogue tells of an item', () => {
  const { items, scenes, bureaus } = createItems().catalogue();
  const item = (code: string) => items.find((one) => one.code === code)!;

  it('is its bureau, classes, limits of every step, thresholds and whether it is in force', () => {
    expect(item('river.wq-ammonia')).toMatchObject({
      bureau: 'ecology-and-environment',
      clocks: {
        verify: { value: 30, unit: 'minutes', time: 'working' },
        handle: { value: 3, unit: 'days', time: 'working' },
      },
      thresholds: [{ quantity: 'ammonia-nitrogen', above: 2, duration: 14_400 }],
      required: [],
      enabled: true,
    });
    expect(item('road.roadside-rubbish').classes).toEqual({
      gbt30428: { kind: 'event', major: '01', minor: '02' },
      ai: ['roadside-rubbish'],
    });
  });

  it('is the same for every item: a known bureau, and a limit for all steps', () => {
    const known = bureaus.map(({ id }) => id);
    for (const { bureau, clocks } of items) {
      expect(known).toContain(bureau);
      expect(Object.keys(clocks).sort()).toEqual([...steps].sort());
    }
    for (const { lead } of scenes) expect(known).toContain(lead);
  });
});

describe('a faulty catalogue', () => {
  const bureaus = [{ id: 'water-affairs', title: { zh: '水务部门', en: 'Water affairs' } }];
  const scene = {
    id: 'river',
    title: { zh: '河湖', en: 'Rivers' },
    approved: true,
    linkKept: true,
    lead: 'water-affairs',
  };
  const good = {
    code: 'river.silting',
    scene: 'river',
    title: { zh: '河道淤积', en: 'Silting' },
    owner: 'river-reach',
    precedence: 'asset-first',
    severity: 'low',
    bureau: 'water-affairs',
  };
  const faults = (schema: z.ZodType, data: unknown) => {
    const { error } = schema.safeParse(data);
    return error ? faultsOf(data, error) : [];
  };
  const itemFaults = (list: unknown) => faults(itemsSchema([scene], bureaus), list);
  const days = { value: 1, unit: 'days', time: 'working' };

  it('is one that a good one is not', () => {
    const full = {
      ...good,
      classes: { gbt30428: { kind: 'event', major: '01' }, ai: ['silt'] },
      required: ['description', 'properties.depth'],
      clocks: { handle: days },
      thresholds: [{ quantity: 'depth', unit: 'm', below: 1, duration: 0, hysteresis: 0.1 }],
      from: '2026-01-01',
      to: '2026-12-31',
      enabled: false,
    };
    expect(itemFaults([good, { ...full, code: 'river.full' }])).toEqual([]);
  });

  it.each([
    ['code', 'river.Silting', /scene\.item/],
    ['code', 'lake.silting', /begin with its scene, "river\."/],
    ['scene', 'lake', /not a scene; expected one of river/],
    ['owner', 'nobody', /expected one of "grid"/],
    ['severity', 'huge', /expected one of "low"\|"medium"\|"high"/],
    ['bureau', 'fire-brigade', /not a bureau; expected one of water-affairs/],
    ['required', ['photograph'], /expected one of externalId.*properties\.<name>/],
    ['clocks', { handle: { ...days, value: 0 } }, /expected number to be >0/],
    ['clocks', { dream: days }, /Unrecognized key: "dream"/],
    ['thresholds', [{ quantity: 'h2s', unit: 'ppm', duration: 1, hysteresis: 0 }], /"above" or "below"/],
    ['classes', { gbt30428: { kind: 'event', major: '1' } }, /two digits/],
    ['from', '2026-02-30', /a day, YYYY-MM-DD/],
    ['enabled', 'no', /expected boolean/],
    ['severty', 'low', /severty/],
  ])('is refused for %s = %j, with item, field, value and what was expected', (field, value, expectation) => {
    const found = itemFaults([{ ...good, [field]: value }]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expectation);
    if (field === 'severty') return;
    expect(found[0]).toContain(`"${field === 'code' ? value : good.code}", ${field}`);
  });

  it('is refused for a day "to" before "from", a code that appears twice, and a field that is missing', () => {
    const backwards = { ...good, from: '2026-02-01', to: '2026-01-31' };
    expect(itemFaults([backwards])).toEqual([
      '"river.silting", to: "2026-01-31" expected a day not before "from", 2026-02-01',
    ]);
    expect(itemFaults([good, good])).toEqual([
      '"river.silting", code: "river.silting" appears twice; expected one that no other has',
    ]);
    const { bureau: _, ...without } = good;
    expect(itemFaults([without])[0]).toMatch(/^"river\.silting", bureau: missing/);
  });

  it('is refused for a scene that no known bureau leads', () => {
    expect(faults(scenesSchema(bureaus), [{ ...scene, lead: 'fire-brigade' }])).toEqual([
      '"river", lead: "fire-brigade" is not a bureau; expected one of water-affairs',
    ]);
  });
});

describe('an item', () => {
  const [sample] = createItems().items();
  const item = { ...sample!, code: 'road.sample' };
  const codeOf = (work: () => void) => {
    try {
      work();
      return null;
    } catch (error) {
      return (error as Problem).code;
    }
  };

  it('takes reports from its first day to its last, by the clock of the city', () => {
    const season = { ...item, from: '2026-06-01', to: '2026-09-30' };
    const at = (time: string) => codeOf(() => requireReportable(season, new Date(time)));
    expect(at('2026-05-31T15:59:59Z')).toBe('item-not-in-force');
    expect(at('2026-05-31T16:00:00Z')).toBeNull();
    expect(at('2026-09-30T15:59:59Z')).toBeNull();
    expect(at('2026-09-30T16:00:00Z')).toBe('item-not-in-force');
    expect(codeOf(() => requireReportable(item, new Date(0)))).toBeNull();
  });

  it('takes none while it is switched off', () => {
    expect(codeOf(() => requireReportable({ ...item, enabled: false }, new Date()))).toBe(
      'item-switched-off',
    );
  });

  it.each([
    ['externalId', '/externalId'],
    ['accuracy', '/accuracy'],
    ['occurredAt', '/occurredAt'],
    ['description', '/description'],
    ['properties.permit', '/properties/permit'],
  ] as const)('that asks for %s refuses a report without', (field, path) => {
    const asking = { ...item, required: [field] };
    const full = {
      externalId: 'a',
      accuracy: 0,
      occurredAt: '2026-01-01T00:00:00Z',
      description: 'b',
      properties: { permit: 'c' },
    };
    expect(codeOf(() => requireFields(asking, full))).toBeNull();
    const without: Report =
      field === 'properties.permit' ? { ...full, properties: {} } : { ...full, [field]: undefined };
    expect(() => requireFields(asking, without)).toThrow(
      expect.objectContaining({ code: 'field-required', errors: [{ path, message: expect.any(String) }] }),
    );
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
