import { expect, it } from 'vitest';
import type { KeyLimits } from '../../../domain/access/key-limits.ts';
import { limitScopes, withinLimits } from '../../../domain/access/scopes.ts';

const square: [number, number][] = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
  [0, 0],
];
const within = (limits: KeyLimits, area: string[] | null, lies: string[], place: [number, number] = [1, 1]) =>
  withinLimits(limitScopes({ id: 1, shared: [], limits, area }), lies, place);

it('of each kind of limit one must hold', () => {
  expect(within({}, null, [])).toBe(true);
  const both = { items: ['a', 'b'] };
  expect(within(both, ['street/1', 'unit/1'], ['item/b', 'street/1'])).toBe(true);
  expect(within(both, ['street/1'], ['item/b', 'street/2'])).toBe(false);
  expect(within(both, ['street/1'], ['item/c', 'street/1'])).toBe(false);
});

it('a polygon holds what lies in it, and not what lies in its hole', () => {
  const hole = square.map(([x, y]): [number, number] => [0.8 + x / 5, 0.8 + y / 5]);
  const area = { polygon: { type: 'Polygon' as const, coordinates: [square, hole] } };
  expect(within({ area }, null, [], [0.5, 0.5])).toBe(true);
  expect(within({ area }, null, [], [1, 1])).toBe(false);
  expect(within({ area }, null, [], [3, 1])).toBe(false);
});

it('of a unit that is no more, nothing is within', () => {
  expect(within({ area: { unit: 'gone' } }, [], ['street/1'])).toBe(false);
});
