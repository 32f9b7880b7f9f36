import { expect, test } from 'vitest';
import { readEntries } from '../../../server/items/catalogue.ts';
import { parseEntries } from '../../../server/items/versions/schema.ts';
import { ruleFaults } from '../../../server/routing/rules/faults.ts';
import { parseRules, type Rule } from '../../../server/routing/rules/schema.ts';

const isChinese = (text: string) => /\p{Script=Han}{2}/u.test(text) && !/expected|invalid/i.test(text);

test('every fault of entries is told in both languages, with the same entry, field and value', () => {
  const { bureaus, scenes, items, channels, warningKinds } = readEntries();
  const [item, other, ...rest] = items;
  const wrong = {
    ...item!,
    title: { zh: '' },
    scene: 7,
    owner: 'nobody',
    way: 'No Way',
    classes: { gbt30428: { kind: 'part', major: 'x' } },
    required: ['colour'],
    from: 'yesterday',
    extra: 1,
  };
  const lists = [
    { bureaus, scenes, items: [wrong, ...rest] },
    { bureaus, scenes, items: [{ ...item!, bureau: 'x', from: '2026-02-01', to: '2026-01-01' }, ...rest] },
    { bureaus, scenes, items: [{ ...item!, scene: 'x' }, { ...other!, code: rest[0]!.code }, ...rest] },
    { bureaus: [...bureaus, { ...bureaus[0]!, title: { zh: '又', en: 'again' } }], scenes, items },
    { bureaus, scenes: [{ ...scenes[0]!, lead: 'x' }, ...scenes.slice(1)], items },
    {
      bureaus,
      scenes: [
        { ...scenes[0]!, linkNote: { zh: '无', en: 'none' }, address: 'ftp://x', approvedOn: 'once' },
        { ...scenes[1]!, approved: false, linkKeptSince: '2026-01-01', layers: ['roads', 'roads'] },
        ...scenes.slice(2),
      ],
      items,
    },
  ];
  const faults = lists.flatMap((list) => parseEntries({ channels, warningKinds, ...list }).faults);
  expect(faults.length).toBeGreaterThan(20);
  expect(faults.filter(({ text }) => !isChinese(text.zh))).toEqual([]);
  expect(faults.filter(({ message, text }) => message !== text.en)).toEqual([]);
  expect(faults.find(({ path }) => path === '/items/0/way')?.text.zh).toContain('"No Way"');
});

test('every fault of rules is told in both languages', () => {
  const told = (() => {
    try {
      return parseRules([
        { id: 'No', title: { zh: '甲', en: 'A' }, find: { way: 'guess' }, units: [] },
        {
          id: 'far',
          title: { zh: '乙', en: 'B' },
          find: { way: 'nearest', layer: 'rivers', within: { metres: 9e9 } },
          units: [{ kind: 'a' }],
          validFrom: 'soon',
        },
      ]);
    } catch (error) {
      return (error as { errors: { text: { zh: string } }[] }).errors;
    }
  })() as { text: { zh: string } }[];
  const rule: Rule = {
    id: 'r',
    title: { zh: '丙', en: 'C' },
    for: { owner: 'nobody', items: ['no.item'] },
    find: { way: 'containing', layer: 'roads', where: { class: ['x'], depth: ['1'] } },
    units: [{ tier: 'street' }, { kind: 'a', code: 'none', name: 'name' }],
    validFrom: '2026-02-01',
    validTo: '2026-01-01',
  };
  const fields = [{ name: 'class', type: 'string' as const, values: ['city'] }];
  const further = ruleFaults([rule, { ...rule, find: { way: 'containing', layer: 'x' } }], {
    items: [{ code: 'a.b', scene: 'a', owner: 'grid', precedence: 'asset-first', way: 'gone' }],
    layers: [{ id: 'roads', geometryType: 'LineString', fields }],
  });
  expect(told.length).toBeGreaterThan(4);
  expect(further.length).toBeGreaterThan(10);
  expect([...told, ...further].filter(({ text }) => !isChinese(text.zh))).toEqual([]);
});
