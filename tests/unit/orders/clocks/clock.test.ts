import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../domain/answers/orders.ts';
import type { Limit } from '../../../../domain/items/entries.ts';
import {
  calendarSchema,
  calendarWarning,
  createCalendar,
} from '../../../../server/orders/clocks/calendar.ts';
import {
  extendClock,
  limitMs,
  runOn,
  startClock,
  stopClock,
  swapLimit,
  timed,
} from '../../../../server/orders/clocks/clock.ts';
import { nextLevelAt, passedLevels } from '../../../../server/orders/clocks/escalation.ts';
import { elapsed } from '../../../../server/orders/clocks/working-time.ts';

const data = calendarSchema.parse(JSON.parse(readFileSync('data/catalogue/calendar.json', 'utf8')));
const calendar = createCalendar(data);
const city = (text: string) => new Date(`${text}+08:00`);
const told = (at: string | null) => at && new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16);
const fiveHours: Limit = { value: 5, unit: 'hours', time: 'working' };
const levels = [
  { after: 0.8, tier: 'responsible' as const },
  { after: 1, tier: 'desk' as const },
  { after: 2, tier: 'city' as const },
];

describe('a clock', () => {
  it('is amber at 80 % and due at its limit', () => {
    const clock = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);
    expect([told(clock.amberAt), told(clock.dueAt)]).toEqual(['2026-11-25T15:00', '2026-11-25T16:00']);
  });

  it('means by a day a day of office hours, or twenty-four hours where it is urgent', () => {
    expect(limitMs({ value: 2, unit: 'days', time: 'working' }, calendar)).toBe(16 * 3_600_000);
    expect(limitMs({ value: 2, unit: 'days', time: 'continuous' }, calendar)).toBe(48 * 3_600_000);
  });

  it('stops, and goes on with the time that it had left', () => {
    const begun = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);
    const stopped = stopClock(begun, city('2026-11-25T11:00'), calendar);
    expect(stopped).toMatchObject({ runningSince: null, amberAt: null, dueAt: null, overdueAt: null });
    const resumed = runOn(stopped, city('2026-12-07T17:00'), calendar);
    expect([told(resumed.amberAt), told(resumed.dueAt)]).toEqual(['2026-12-08T09:00', '2026-12-08T10:00']);
  });

  it('says that it is due in a year whose holidays are not announced, until they are', () => {
    const begun = startClock('handle', fiveHours, city('2026-12-31T15:00'), calendar);
    expect(begun.unannouncedYear).toBe(2027);
    const announced = createCalendar({ ...data, announced: { ...data.announced, 2027: 'a notice' } });
    expect(timed(begun, announced).unannouncedYear).toBeUndefined();
    const urgent: Limit = { value: 48, unit: 'hours', time: 'continuous' };
    expect(startClock('handle', urgent, city('2026-12-31T15:00'), calendar).unannouncedYear).toBeUndefined();
    expect(calendarWarning(calendar, city('2026-11-01T00:00'))).toBeNull();
    expect(calendarWarning(calendar, city('2026-12-01T00:00'))).toContain('no holidays of 2027');
    expect(calendarWarning(announced, city('2026-12-01T00:00'))).toBeNull();
  });

  it('keeps the fact that it was overdue through an extension, a suspension and another limit', () => {
    const begun = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);
    const late = city('2026-11-26T09:00');
    for (const changed of [
      extendClock(begun, late, calendar),
      stopClock(begun, late, calendar),
      runOn(stopClock(begun, late, calendar), city('2026-12-01T09:00'), calendar),
      swapLimit(begun, { value: 3, unit: 'days', time: 'continuous' }, late, calendar),
    ])
      expect(changed.overdueAt).toBe(begun.dueAt);
    expect(extendClock(begun, city('2026-11-25T10:00'), calendar).overdueAt).toBeNull();
  });

  it('is swapped for a limit that begins now, unless its own ends sooner', () => {
    const begun = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);
    const now = city('2026-11-25T10:30');
    const urgent = (value: number): Limit => ({ value, unit: 'hours', time: 'continuous' });
    const swapped = swapLimit(begun, urgent(1), now, calendar);
    expect([told(swapped.dueAt), swapped.overdueAt]).toEqual(['2026-11-25T11:30', null]);
    expect(swapped.startedAt).toBe(begun.startedAt);
    expect(swapLimit(begun, urgent(100), now, calendar)).toEqual(begun);
    const stopped = stopClock(begun, now, calendar);
    const later = runOn(swapLimit(stopped, urgent(1), now, calendar), city('2026-11-26T09:00'), calendar);
    expect(told(later.dueAt)).toBe('2026-11-26T10:00');
  });

  it('is extended by its limit, each time once more', () => {
    const now = city('2026-11-25T09:30');
    const begun = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);
    const once = extendClock(begun, now, calendar);
    const twice = extendClock(once, now, calendar);
    expect([told(once.dueAt), told(twice.dueAt)]).toEqual(['2026-11-26T11:00', '2026-11-26T18:00']);
    expect(told(once.amberAt)).toBe('2026-11-26T09:00');
  });

  it('follows a holiday that is announced or taken back while it runs, and keeps what was a fact before', () => {
    const begun = startClock('handle', fiveHours, city('2026-11-25T17:00'), calendar);
    const announced = createCalendar({ ...data, holidays: [...data.holidays, '2026-11-26'] });
    const moved = timed(begun, announced);
    expect([told(begun.dueAt), told(moved.dueAt)]).toEqual(['2026-11-26T12:00', '2026-11-27T12:00']);
    expect(timed(moved, calendar)).toEqual(begun);
    const late = extendClock(begun, city('2026-11-26T15:00'), calendar);
    expect(timed(late, announced).overdueAt).toBe(begun.dueAt);
  });

  it('runs for its limit, however often and whenever it is stopped and goes on', () => {
    const start = city('2026-01-20T09:00').getTime();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 * 86_400_000 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        (waits, value) => {
          let now = start;
          const limit: Limit = { value, unit: 'hours', time: 'working' };
          let clock: Clock = startClock('handle', limit, new Date(now), calendar);
          let ran = 0;
          for (const wait of waits) {
            const before = now;
            now += wait;
            if (clock.runningSince !== null) {
              ran += elapsed(calendar.working, before, now);
              clock = stopClock(clock, new Date(now), calendar);
            } else clock = runOn(clock, new Date(now), calendar);
          }
          clock = runOn(clock, new Date(now), calendar);
          if (waits.length % 2 === 1 || waits.length === 0) {
            const left = elapsed(calendar.working, now, Date.parse(clock.dueAt!));
            expect(left).toBe(Math.max(0, value * 3_600_000 - ran));
          }
        },
      ),
    );
  });
});

describe('the levels of escalation', () => {
  const clock = startClock('handle', fiveHours, city('2026-11-25T09:00'), calendar);

  it('pass one after the other, and all that were missed at once', () => {
    const passedBy = (time: string, level = 0) =>
      passedLevels({ ...clock, level }, levels, city(time), calendar).map(({ after }) => after);
    expect(passedBy('2026-11-25T14:59')).toEqual([]);
    expect(passedBy('2026-11-25T15:00')).toEqual([0.8]);
    expect(passedBy('2026-11-25T15:30', 1)).toEqual([]);
    expect(passedBy('2026-11-30T09:00')).toEqual([0.8, 1, 2]);
    expect(passedBy('2026-11-30T09:00', 3)).toEqual([]);
  });

  it('say when to look next, and never while the clock is stopped', () => {
    expect(told(nextLevelAt(clock, levels, calendar)!.toISOString())).toBe('2026-11-25T15:00');
    expect(told(nextLevelAt({ ...clock, level: 2 }, levels, calendar)!.toISOString())).toBe(
      '2026-11-26T11:00',
    );
    expect(nextLevelAt({ ...clock, level: 3 }, levels, calendar)).toBeNull();
    const stopped = stopClock(clock, city('2026-11-25T10:00'), calendar);
    expect(nextLevelAt(stopped, levels, calendar)).toBeNull();
    expect(passedLevels(stopped, levels, city('2027-01-01T00:00'), calendar)).toEqual([]);
  });
});
