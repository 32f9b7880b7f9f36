import { expect, test } from 'vitest';
import { unitOf } from '../../../../client/ui/indicator-value.ts';

const orders = { unit: { zh: '件', en: 'orders', one: 'order' }, decimals: 0 };

test('the unit is in the singular where the value is written as 1', () => {
  expect([0, 1, 2, 0.9, 1.4].map((value) => unitOf(orders, value, 'en'))).toEqual([
    'orders',
    'order',
    'orders',
    'order',
    'order',
  ]);
  expect(unitOf({ ...orders, decimals: 1 }, 1, 'en')).toBe('orders');
});

test('the unit stays as it is in Chinese, without a value, and where it has no singular', () => {
  expect(unitOf(orders, 1, 'zh')).toBe('件');
  expect(unitOf(orders, null, 'en')).toBe('orders');
  expect(unitOf({ unit: { zh: '米', en: 'm' }, decimals: 0 }, 1, 'en')).toBe('m');
});
