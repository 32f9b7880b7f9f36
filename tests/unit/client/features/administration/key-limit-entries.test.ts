import { expect, test } from 'vitest';
import { entriesOf, limitsIn } from '../../../../../client/features/administration/key-limit-entries.ts';
import { type KeyLimits, keyLimitsSchema } from '../../../../../domain/access/key-limits.ts';

const polygon: NonNullable<KeyLimits['area']> = {
  polygon: {
    type: 'Polygon',
    coordinates: [
      [
        [1, 2],
        [3, 2],
        [3, 4],
        [1, 2],
      ],
    ],
  },
};

test.each<[string, KeyLimits]>([
  ['nothing', {}],
  ['lists', { sources: ['a', 'b'], items: ['road.x'], layers: ['orders', 'streets'] }],
  ['a unit', { area: { unit: '990101' } }],
  ['a polygon', { area: polygon }],
  ['fields', { fields: { layers: { streets: ['name'], districts: [] }, orders: ['state', 'lead'] } }],
  ['numbers and signatures', { perMinute: 60, perMonth: 1000, signed: true }],
])('%s is typed as it is shown', (_, limits) => {
  expect(limitsIn(entriesOf(keyLimitsSchema.parse(limits)))).toEqual(limits);
});

test('what is typed with Chinese marks is read, and an area that is no JSON is told apart', () => {
  const typed = entriesOf({});
  expect(
    limitsIn({ ...typed, layers: ' streets，districts、 rivers ', layerFields: 'streets：name，code' }),
  ).toEqual({
    layers: ['streets', 'districts', 'rivers'],
    fields: { layers: { streets: ['name', 'code'] } },
  });
  expect(() => limitsIn({ ...typed, area: '{"type":' })).toThrow(SyntaxError);
});
