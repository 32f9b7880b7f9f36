import { expect, it } from 'vitest';
import { readCatalogue } from '../../../server/items/catalogue.ts';
import { readLayerDefinitions } from '../../../server/layers/definitions.ts';
import { readWarningKinds } from '../../../server/warnings/kinds.ts';

const items = new Set(readCatalogue().items.map(({ code }) => code));

it('names only items and layers that there are', () => {
  const layers = new Set(readLayerDefinitions().map(({ id }) => id));
  const kinds = readWarningKinds(items);
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
  [[kind(), kind()], 'the kind "gale" is there twice'],
  [[kind({ orders: { from: 'blue', item: 'road.none', per: 'streets' } })], 'the item "road.none"'],
  [[kind({ orders: { from: 'purple', item: 'road.sign-damaged', per: 'streets' } })], 'from'],
  [[kind({ facility: [] })], 'facility'],
])('says what is wrong with a file', (content, message) => {
  expect(() => readWarningKinds(items, JSON.stringify(content))).toThrow(message);
});
