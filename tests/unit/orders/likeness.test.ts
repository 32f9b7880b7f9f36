import fc from 'fast-check';
import { expect, it } from 'vitest';
import { likeness } from '../../../domain/orders/likeness.ts';

const nearness = fc.record({
  sameItem: fc.boolean(),
  sameScene: fc.boolean(),
  distance: fc.integer({ min: 0, max: 5000 }),
  gap: fc.integer({ min: -400_000_000, max: 400_000_000 }),
});

it('goes by kind, distance and time: what is like in all is never behind what is less like in one', () => {
  fc.assert(
    fc.property(nearness, fc.integer({ min: 1, max: 3000 }), (one, more) => {
      const value = likeness(one);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(100);
      expect(likeness({ ...one, distance: one.distance + more })).toBeLessThanOrEqual(value);
      expect(likeness({ ...one, gap: one.gap + Math.sign(one.gap) * more * 1000 })).toBeLessThanOrEqual(
        value,
      );
      expect(likeness({ ...one, sameItem: true })).toBeGreaterThanOrEqual(value);
    }),
  );
});

it('puts the same kind half a kilometre away before another kind at the same place', () => {
  const here = { sameItem: false, sameScene: true, distance: 0, gap: 0 };
  const there = { sameItem: true, sameScene: true, distance: 500, gap: 0 };
  expect(likeness(there)).toBeGreaterThan(likeness(here));
});
