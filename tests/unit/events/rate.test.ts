import { expect, it } from 'vitest';
import { createRate } from '../../../server/sources/rate.ts';

it('lets a minute’s worth through at once, and then as many as the rate gives, each source for itself', () => {
  let time = 0;
  const withinRate = createRate(() => time);
  const taken = (source: string) =>
    Array.from({ length: 10 }, () => withinRate(source, 6)).filter(Boolean).length;
  expect(taken('a')).toBe(6);
  expect(taken('b')).toBe(6);
  time += 20_000;
  expect(taken('a')).toBe(2);
  time += 3_600_000;
  expect(taken('a')).toBe(6);
});
