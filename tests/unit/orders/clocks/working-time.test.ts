import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CalendarData,
  calendarSchema,
  createCalendar,
  timeKinds,
} from '../../../../server/orders/clocks/calendar.ts';
import { advance, elapsed } from '../../../../server/orders/clocks/working-time.ts';

const file: unknown = JSON.parse(readFileSync('data/catalogue/calendar.json', 'utf8'));
const data = calendarSchema.parse(file);
const calendar = createCalendar(data);
const minute = 60_000;
const hour = 60 * minute;
/** A time by the city's clock. */
const city = (text: string) => Date.parse(`${text}+08:00`);
const told = (at: number) => new Date(at + 8 * hour).toISOString().slice(0, 16);

/** Whether a minute counts, told by the city's wall clock and the words of the calendar alone. */
function counts(at: number, { weekend, working, holidays, workdays }: CalendarData): boolean {
  const wall = new Date(at + 8 * hour).toISOString();
  const [day, time] = [wall.slice(0, 10), wall.slice(11, 16)];
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  if (!workdays.includes(day) && (holidays.includes(day) || weekend.includes(weekday))) return false;
  return working.some(([from, to]) => time >= from && time < to);
}

const moments = fc
  .integer({ min: city('2026-01-01T00:00'), max: city('2026-12-31T00:00') })
  .map((at) => Math.floor(at / minute) * minute);

describe('working time', () => {
  it('counts the minutes that a walk from minute to minute counts', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 12 * 24 * 60 }), (from, minutes) => {
        let sum = 0;
        for (let at = from; at < from + minutes * minute; at += minute) if (counts(at, data)) sum++;
        expect(elapsed(calendar.working, from, from + minutes * minute)).toBe(sum * minute);
      }),
      { numRuns: 60 },
    );
  });

  it('comes to the instant at which a walk from minute to minute has counted enough', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 3 * 480 }), (from, minutes) => {
        let at = from;
        for (let left = minutes; left > 0; at += minute) if (counts(at, data)) left--;
        expect(told(advance(calendar.working, from, minutes * minute))).toBe(told(at));
      }),
      { numRuns: 60 },
    );
  });

  it('is undone by counting, to the millisecond, in every kind of time', () => {
    const instants = fc.integer({ min: city('2025-01-01T00:00'), max: city('2026-12-01T00:00') });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 40 * hour }),
        fc.constantFrom(...timeKinds),
        (from, duration, kind) => {
          const to = advance(calendar[kind], from, duration);
          expect(elapsed(calendar[kind], from, to)).toBe(duration);
          expect(elapsed(calendar[kind], from, to - 1)).toBe(duration - 1);
        },
      ),
    );
  });

  it.each([
    ['within a shift', '2026-11-25T09:00', 2 * hour, '2026-11-25T11:00'],
    ['over the noon break', '2026-11-25T11:30', hour, '2026-11-25T14:30'],
    ['over night and midnight', '2026-11-25T17:30', hour, '2026-11-26T08:30'],
    ['over a weekend', '2026-11-27T17:00', 2 * hour, '2026-11-30T09:00'],
    ['begun on a Sunday', '2026-11-29T10:00', hour, '2026-11-30T09:00'],
    ['to the very end of a day', '2026-11-25T14:00', 4 * hour, '2026-11-25T18:00'],
    [
      'into a Saturday that is worked before the Spring Festival',
      '2026-02-13T17:00',
      2 * hour,
      '2026-02-14T09:00',
    ],
    ['over the Spring Festival', '2026-02-14T17:00', 2 * hour, '2026-02-24T09:00'],
    [
      'into a Sunday that is worked before the National Day',
      '2026-09-19T23:59',
      8 * hour,
      '2026-09-20T18:00',
    ],
    [
      'over the National Day into a Saturday that is worked',
      '2026-09-30T17:00',
      17 * hour,
      '2026-10-09T18:00',
    ],
    ['over the turn of the year', '2025-12-31T17:30', hour, '2026-01-04T08:30'],
  ])('%s: %s', (_, from, duration, expected) => {
    expect(told(advance(calendar.working, city(from), duration))).toBe(expected);
  });

  it('runs on without pause where it is urgent', () => {
    expect(told(advance(calendar.continuous, city('2026-10-03T23:30'), 2 * hour))).toBe('2026-10-04T01:30');
    expect(told(advance(calendar.extended, city('2026-10-03T21:00'), 2 * hour))).toBe('2026-10-04T07:00');
  });

  it('is the same for orders that ran before a holiday was announced only up to then', () => {
    const later = createCalendar({ ...data, holidays: [...data.holidays, '2026-11-26'] });
    expect(told(advance(calendar.working, city('2026-11-25T17:00'), 2 * hour))).toBe('2026-11-26T09:00');
    expect(told(advance(later.working, city('2026-11-25T17:00'), 2 * hour))).toBe('2026-11-27T09:00');
  });
});

describe('a calendar', () => {
  it.each([
    [{ working: [['12:00', '08:00']] }, /shifts one after the other/],
    [
      {
        working: [
          ['08:00', '12:00'],
          ['11:00', '18:00'],
        ],
      },
      /shifts one after the other/,
    ],
    [{ working: [['8', '12']] }, /time of day/],
    [{ weekend: [0] }, /1/],
    [{ holidays: ['2026-02-30'] }, /day/],
    [{ holidays: ['2026-01-01', '2026-01-01'] }, /twice/],
    [{ workdays: ['2026-01-01'] }, /holiday too/],
    [{ workdays: ['2027-01-02'] }, /not announced/],
  ])('is refused with %j', (change, message) => {
    const result = calendarSchema.safeParse({ ...data, ...change });
    expect(result.error?.issues.map((issue) => issue.message).join()).toMatch(message);
  });

  it('without working days does not keep anybody waiting for ever', () => {
    const never = createCalendar({ ...data, weekend: [1, 2, 3, 4, 5, 6, 7], workdays: [] });
    expect(() => advance(never.working, city('2026-11-25T09:00'), hour)).toThrow(RangeError);
  });
});
