import { expect, it } from 'vitest';
import { readCatalogue } from '../../../server/items/catalogue.ts';
import { parseEntries } from '../../../server/items/versions/schema.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';

const catalogue = readCatalogue();

it('names only layers that there are', () => {
  const layers = new Set(readLayerDefinitions().map(({ id }) => id));
  const { warningKinds: kinds } = catalogue;
  const named = kinds.flatMap(({ orders, facilities }) => [...(orders ? [orders.per] : []), ...facilities]);
  expect(named.filter((layer) => !layers.has(layer))).toEqual([]);
  // Weather, floods, fire risk, satellite findings; hotline, public opinion and community with only a text.
  expect(kinds.filter(({ orders }) => orders !== null).length).toBeGreaterThanOrEqual(8);
  expect(kinds.filter(({ orders }) => orders === null).map(({ code }) => code)).toEqual([
    'hotline',
    'public-opinion',
    'community',
  ]);
});

const kind = (change: object = {}) => ({
  code: 'gale',
  title: { zh: '大风', en: 'Gale' },
  orders: { from: 'blue', item: 'road.sign-damaged', per: 'streets' },
  facilities: [],
  ...change,
});

it.each([
  [[kind(), kind()], '/warningKinds/1/code', '重复'],
  [
    [kind({ orders: { from: 'blue', item: 'road.none', per: 'streets' } })],
    '/warningKinds/0/orders/item',
    '"road.none"，不是已有的事项',
  ],
  [
    [kind({ orders: { from: 'purple', item: 'road.sign-damaged', per: 'streets' } })],
    '/warningKinds/0/orders/from',
    '"purple"',
  ],
  [[kind({ facility: [] })], '/warningKinds/0', 'facility'],
  [[kind({ title: { zh: '', en: 'Gale' } })], '/warningKinds/0/title/zh', '“gale”'],
])('says what is wrong with a kind, by its field, in both languages', (warningKinds, path, zh) => {
  const { entries, faults } = parseEntries({ ...catalogue, warningKinds });
  expect(entries).toBeNull();
  expect(faults.map((fault) => fault.path)).toEqual([path]);
  expect(faults[0]!.text.zh).toContain(zh);
});
