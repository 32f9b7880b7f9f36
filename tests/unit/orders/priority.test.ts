import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Severity } from '../../../domain/items/entries.ts';
import {
  owedShareOf,
  type Placed,
  priorityOf,
  type RunningClock,
  shareOf,
} from '../../../domain/orders/priority.ts';

const minute = 60_000;
const grade: Record<Severity, number> = { low: 0, medium: 1, high: 2 };

const severity = fc.constantFrom<Severity>('high', 'medium', 'low');
const clock = fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: -20_000, max: 20_000 })).map(
  ([limit, left]): RunningClock => ({
    started: (left - limit) * minute,
    amber: (left - limit * 0.2) * minute,
    due: left * minute,
  }),
);
const placed = fc.record({
  severity,
  clock: fc.option(clock),
  owed: fc.array(clock, { maxLength: 2 }),
  mine: fc.boolean(),
});

function placeOf({
  clock,
  owed = [],
  ...rest
}: {
  severity: Severity;
  clock: RunningClock | null;
  owed?: readonly RunningClock[];
  mine: boolean;
}): Placed {
  return { ...rest, share: clock && shareOf(clock, 0), owed: owedShareOf(owed, 0) };
}

it('never puts a high alarm 52 minutes late below a low one with a minute left', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 2, max: 10_000 }),
      fc.boolean(),
      (a, b, mine) => {
        const late = { started: -(a + 52) * minute, amber: -(52 + a * 0.2) * minute, due: -52 * minute };
        const near = { started: (1 - b) * minute, amber: (1 - b * 0.2) * minute, due: minute };
        const high = priorityOf(placeOf({ severity: 'high', clock: late, mine: false })).value;
        expect(high).toBeGreaterThan(priorityOf(placeOf({ severity: 'low', clock: near, mine })).value);
      },
    ),
  );
});

it('never puts what is graver and late below what is not late, whomever either waits for', () => {
  fc.assert(
    fc.property(placed, placed, (one, other) => {
      const [a, b] = [placeOf(one), placeOf(other)];
      const latest = ({ share, owed }: Placed) => Math.max(share ?? 0, owed ?? 0);
      fc.pre(grade[a.severity] > grade[b.severity] && latest(a) >= 1 && latest(b) < 1);
      expect(priorityOf(a).value).toBeGreaterThan(priorityOf(b).value);
    }),
  );
});

it('is the sum of its parts, from 0 to 100, and grows with severity, with time and by waiting for the reader', () => {
  fc.assert(
    fc.property(placed, fc.integer({ min: 0, max: 1000 }), (one, later) => {
      const here = placeOf(one);
      const { value, ...parts } = priorityOf(here);
      expect(value).toBeCloseTo(parts.severity + parts.time + parts.owed + parts.mine);
      expect(parts.owed).toBeGreaterThanOrEqual(0);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(100);
      const share = one.clock && shareOf(one.clock, later * minute);
      expect(priorityOf({ ...here, share }).value).toBeGreaterThanOrEqual(value);
      const owed = owedShareOf(one.owed, later * minute);
      expect(priorityOf({ ...here, owed }).value).toBeGreaterThanOrEqual(value);
      expect(priorityOf({ ...here, severity: 'high' }).value).toBeGreaterThanOrEqual(value);
      expect(priorityOf({ ...here, mine: true }).value).toBeGreaterThanOrEqual(value);
    }),
  );
});

it('says how much of a limit has passed, even between the times that the service names', () => {
  const clock = { started: 0, amber: 80 * minute, due: 200 * minute };
  const at = (minutes: number) => shareOf(clock, minutes * minute);
  expect([0, 40, 80, 140, 200, 300, 400].map(at)).toEqual([0, 0.4, 0.8, 0.9, 1, 1.5, 2]);
  expect(at(-5)).toBe(0);
  expect(shareOf({ ...clock, due: null }, 0)).toBeNull();
});

it('counts what is owed as a time limit once it is nearly due, and of several the latest', () => {
  const owed = (left: number): RunningClock => ({
    started: (left - 100) * minute,
    amber: (left - 20) * minute,
    due: left * minute,
  });
  const place = (share: number | null, ...clocks: RunningClock[]) =>
    priorityOf({ severity: 'low', share, owed: owedShareOf(clocks, 0), mine: false });
  expect(place(0.5, owed(21))).toMatchObject({ value: 10, time: 10, owed: 0 });
  expect(place(0.5, owed(20))).toMatchObject({ value: 16, time: 10, owed: 6 });
  expect(place(0.5, owed(0), owed(30))).toMatchObject({ value: 25, time: 10, owed: 15 });
  expect(place(null, owed(-50))).toMatchObject({ value: 35, time: 0, owed: 35 });
  expect(place(1.5, owed(-20))).toMatchObject({ value: 35, time: 35, owed: 0 });
});

it('does not fall by the last digit while what is owed weighs more than the time limit', () => {
  const owed = owedShareOf([{ started: -501_360_000, amber: -288_144_000, due: -234_840_000 }], 0);
  const at = (now: number) => {
    const share = shareOf({ started: -5_820_000, amber: -1_164_000, due: 0 }, now);
    return priorityOf({ severity: 'high', share, owed, mine: false }).value;
  };
  expect(at(10 * minute)).toBe(at(0));
});
