import { describe, expect, it } from 'vitest';
import { createItems } from '../../../server/items/service.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import { type Rule, readRules, readSettings, ruleFaults, rulesFor } from '../../../server/routing/rules.ts';

const items = createItems().items();
const layers = readLayerDefinitions();
const rules = readRules(items, layers);
const rule = (id: string) => rules.find((one) => one.id === id)!;
const item = (code: string) => items.find((one) => one.code === code)!;
const faultsOf = (change: (all: Rule[]) => Rule[]) =>
  ruleFaults(change(structuredClone(rules)), items, layers);

describe('the rules that find owners', () => {
  it('are without fault as they come', () => {
    expect(ruleFaults(rules, items, layers)).toEqual([]);
    expect(readSettings()).toMatchObject({ snapDistance: 50, confidenceThreshold: 0.8 });
  });

  it('end, for every item, with one that always finds an owner', () => {
    for (const one of items) expect(rulesFor(rules, one).at(-1)?.find.way).toBe('territory');
    expect(rulesFor(rules, item('river.fill-town')).map(({ id }) => id)).toEqual([
      'river-town-reach',
      'river-reach',
      'territory',
    ]);
    expect(rulesFor(rules, item('road.car-misparked')).map(({ id }) => id)).toEqual(['territory']);
  });

  it.each<[string, (all: Rule[]) => Rule[], RegExp]>([
    ['an item nobody owns', (all) => all.filter(({ id }) => id !== 'territory'), /no rule that always finds/],
    ['a rule twice', (all) => [rule('park'), ...all], /"park" appears twice/],
    [
      'a rule behind one that always decides',
      (all) => [all.at(-1)!, ...all.slice(0, -1)],
      /"park" can never match/,
    ],
    [
      'an unknown item',
      (all) => [{ ...rule('ancient-tree'), id: 'new', for: { items: ['green.unicorn'] } }, ...all],
      /names the item "green.unicorn"/,
    ],
    [
      'an unknown layer',
      (all) => [{ ...rule('park'), id: 'new', find: { way: 'containing', layer: 'castles' } }, ...all],
      /layer "castles", which is not defined/,
    ],
    [
      'containing areas of a layer of points',
      (all) => [{ ...rule('park'), id: 'new', find: { way: 'containing', layer: 'pump-stations' } }, ...all],
      /containing areas of "pump-stations"/,
    ],
    [
      'an unknown field',
      (all) => [
        { ...rule('park'), id: 'new', units: [{ kind: 'operator', code: 'boss', name: 'operator' }] },
        ...all,
      ],
      /field "boss", which "parks" does not have/,
    ],
    [
      'a value that the field never has',
      (all) => [
        {
          ...rule('river-reach'),
          id: 'new',
          find: { way: 'nearest', layer: 'rivers', within: { metres: 5 }, where: { class: ['village'] } },
        },
        ...all,
      ],
      /can never match class "village"; possible are city, district, town/,
    ],
  ])('are refused with %s', (_name, change, fault) => {
    expect(faultsOf(change).join('\n')).toMatch(fault);
  });
});
