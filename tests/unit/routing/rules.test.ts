import { describe, expect, it } from 'vitest';
import type { Item } from '../../../domain/items/entries.ts';
import type { Problem } from '../../../server/input/problem.ts';
import { createItems } from '../../../server/items/service.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import { alwaysFinds, rulesFor } from '../../../server/routing/rules/chain.ts';
import { ruleFaults } from '../../../server/routing/rules/faults.ts';
import { parseRules, type Rule } from '../../../server/routing/rules/schema.ts';
import { readSeed } from '../../../server/routing/rules/seed.ts';
import { readSettings } from '../../../server/routing/settings.ts';

const items = createItems().items();
const layers = readLayerDefinitions();
const rules = readSeed({ items, layers });
const rule = (id: string) => rules.find((one) => one.id === id)!;
const item = (code: string) => items.find((one) => one.code === code)!;
const faultsOf = (all: readonly Rule[], followers: readonly Item[] = items) =>
  ruleFaults(all, { items: followers, layers });

describe('the rules that find owners', () => {
  it('are without fault as they come', () => {
    expect(faultsOf(rules)).toEqual([]);
    expect(readSettings()).toMatchObject({ snapDistance: 50, confidenceThreshold: 0.8 });
  });

  it('end, for every item, with one that always finds an owner', () => {
    for (const one of items) expect(alwaysFinds(rulesFor(rules, one).at(-1)!)).toBe(true);
  });

  it('look for an asset first, for every item that an asset owns', () => {
    for (const one of items) {
      const ways = rulesFor(rules, one).map(({ find }) => find.way);
      const ofAsset = !['grid', 'street-office'].includes(one.owner);
      expect([one.code, ofAsset && ways[0] === 'territory']).toEqual([one.code, false]);
    }
  });

  it('are followed in order, the one first that an item names as its way', () => {
    expect(rulesFor(rules, item('river.fill-town')).map(({ id }) => id)).toEqual([
      'river-town-reach',
      'river-reach',
      'territory',
    ]);
    expect(rulesFor(rules, item('road.car-misparked')).map(({ id }) => id)).toEqual(['territory']);
    const own = { ...item('road.car-misparked'), way: 'park' };
    expect(rulesFor(rules, own).map(({ id }) => id)).toEqual(['park', 'territory']);
    const dated: Rule[] = rules.map((one) =>
      one.id === 'territory' ? { ...one, validTo: '2030-01-01' } : one,
    );
    expect(alwaysFinds(dated.at(-1)!)).toBe(false);
  });

  const river = rule('river-reach');
  const near = { way: 'nearest', layer: 'rivers', within: { metres: 5 } } as const;
  const operator = { kind: 'operator', code: 'operatorCode', name: 'operator' } as const;
  const street = { tier: 'street' } as const;
  const ahead = (one: Partial<Rule>): Rule[] => [{ ...rule('park'), id: 'new', ...one }, ...rules];

  it.each<[string, Rule[], string, RegExp]>([
    [
      'an item nobody owns',
      rules.filter(({ id }) => id !== 'territory'),
      '',
      /item "waste.mixed-haul" has no rule that always finds/,
    ],
    ['a rule twice', [rule('park'), ...rules], '/id', /"park": id is "park", which appears twice/],
    [
      'a rule behind one that always decides',
      [rule('territory'), ...rules.slice(0, -1)],
      '',
      /"park": it can never match: no item reaches it/,
    ],
    [
      'a rule for no item',
      ahead({ for: { owner: 'facility', items: ['river.silting'] } }),
      '',
      /"new": it can never match: no item reaches it/,
    ],
    [
      'a rule that nobody names',
      ahead({ for: undefined }),
      '',
      /"new": it can never match: no item reaches it/,
    ],
    [
      'a rule whose assets an earlier one takes',
      ahead({ for: {}, find: { way: 'nearest', layer: 'parks', within: { metres: 200 } } }),
      '',
      /"park": it can never match: rule "new" before it takes all/,
    ],
    [
      'an unknown item',
      ahead({ for: { items: ['green.unicorn'] } }),
      '/for/items/0',
      /item is "green.unicorn", which does not exist/,
    ],
    [
      'an unknown scene',
      ahead({ for: { scene: 'sea' } }),
      '/for/scene',
      /scene is "sea".*expected one of waste/,
    ],
    [
      'an unknown layer',
      ahead({ find: { way: 'containing', layer: 'castles' } }),
      '/find/layer',
      /layer is "castles", which is not defined; expected one of air-grids, /,
    ],
    [
      'containing areas of a layer of points',
      ahead({ find: { way: 'containing', layer: 'pump-stations' } }),
      '/find/layer',
      /layer is "pump-stations", which has no areas/,
    ],
    [
      'an unknown field',
      ahead({ units: [{ ...operator, code: 'boss' }] }),
      '/units/0/code',
      /field is "boss", which the layer "parks" does not have; expected one of code, name, /,
    ],
    [
      'a value that the field never has',
      ahead({ find: { ...near, where: { class: ['city', 'village'] } }, units: river.units }),
      '/find/where/class/1',
      /class is "village", which can never match; expected one of city, district, town/,
    ],
    [
      'a word where the field holds numbers',
      ahead({ find: { ...near, where: { width: ['broad'] } }, units: [street] }),
      '/find/where/width/0',
      /width is "broad", which can never match; expected a number/,
    ],
    [
      'a width that is no number',
      ahead({ find: { ...near, within: { field: 'class' } }, units: [street] }),
      '/find/within/field',
      /field is "class", which holds a string; expected one that holds a number/,
    ],
    [
      'dates in a field that holds none',
      ahead({ find: { ...near, inForce: { to: 'river' } }, units: [street] }),
      '/find/inForce/to',
      /field is "river", which holds a string; expected one that holds a date/,
    ],
    [
      'an empty range of dates',
      ahead({ validFrom: '2026-03-02', validTo: '2026-03-01' }),
      '/validTo',
      /validTo is "2026-03-01", which leaves no day; expected one not before validFrom "2026-03-02"/,
    ],
    [
      'a duty outside the dates of its rule',
      ahead({ validTo: '2026-03-01', units: [{ ...operator, validFrom: '2026-03-02' }, street] }),
      '/units/0',
      /its dates lie outside those of the rule/,
    ],
    [
      'a unit behind one that always holds',
      ahead({ units: [street, operator] }),
      '/units/1',
      /unit 0 always holds, so it can never match/,
    ],
    [
      'a condition that the search rules out',
      ahead({
        find: { ...near, where: { class: ['town'] } },
        units: [{ ...street, when: { class: ['city'] } }, street],
      }),
      '/units/0/when/class',
      /class is "city", which the rule's "where" leaves out; expected one of town/,
    ],
    [
      'an asset to read where there is none',
      ahead({ find: { way: 'territory' }, units: [operator, street] }),
      '/units/0',
      /the territory has no asset to read/,
    ],
    [
      'lines that are to meet areas',
      ahead({ find: near, units: [{ meets: 'street' }] }),
      '/units/0/reach',
      /layer "rivers" is one of lines, .* expected "reach"/,
    ],
  ])('are refused with %s', (_name, all, path, message) => {
    const faults = faultsOf(all);
    expect(faults.map((fault) => fault.message).join('\n')).toMatch(message);
    const fault = faults.find((one) => message.test(one.message))!;
    expect(fault.path.replace(/^\/rules(\/\d+)?/, '')).toBe(path);
  });

  it('are refused when an item names a way that is none', () => {
    const lost = [{ ...item('road.car-misparked'), way: 'teleport' }];
    expect(faultsOf([rule('territory')], lost)[0]!.message).toMatch(
      /item "road.car-misparked" names the way "teleport", which no rule has/,
    );
  });

  it('may look a second time where the first may find nobody', () => {
    const wider: Rule = {
      ...rule('park'),
      id: 'wider',
      find: { way: 'nearest', layer: 'parks', within: { metres: 500 } },
    };
    expect(faultsOf([rule('park'), wider, ...rules.filter(({ id }) => id !== 'park')])).toEqual([]);
  });
});

describe('a list of rules', () => {
  const faultsIn = (input: unknown) => {
    try {
      parseRules(input);
    } catch (error) {
      return (error as Problem).errors;
    }
    return [];
  };

  it.each([
    [
      [{ ...rule('park'), find: { way: 'guess' } }],
      '/rules/0/find/way',
      /rule "park": find.way is "guess"; expected containing, nearest, named or territory/,
    ],
    [
      [rule('park'), { ...rule('park'), validTo: 'soon' }],
      '/rules/1/validTo',
      /rule "park": validTo is "soon"; expected a day/,
    ],
    [[{ ...rule('park'), units: [] }], '/rules/0/units', /rule "park": units is \[\]; /],
    [
      [{ ...rule('park'), find: { way: 'nearest', layer: 'parks', within: { metres: 9_000 } } }],
      '/rules/0/find/within/metres',
      /find.within.metres is 9000; .*5000/,
    ],
    [[{}], '/rules/0/id', /id is missing; /],
    ['rules', '/rules/', /it is "rules"; /],
  ])('%# names the rule, the member, its value and what was expected', (input, path, message) => {
    const fault = faultsIn(input).find((one) => one.path === path);
    expect(fault?.message).toMatch(message);
  });
});
