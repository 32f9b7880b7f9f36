import { describe, expect, it } from 'vitest';
import { checkSchedule, occurrences } from '../../../server/patrols/schedule.ts';

const plan = (rule: string | null, more = {}, until: string | null = null) => ({
  fromDay: '2026-11-02',
  untilDay: until,
  schedule: { rule, at: '07:30', hours: 2, times: 1, reason: null, ...more },
});
const november = [new Date('2026-10-31T16:00:00Z'), new Date('2026-11-30T16:00:00Z')] as const;
const starts = (given: ReturnType<typeof plan>) =>
  occurrences(given, ...november).map(({ startsAt }) => startsAt.toISOString().slice(5, 16));

describe('the calendar of a plan', () => {
  it('has days of the city: 07:30 there is 23:30 of the day before in UTC', () => {
    expect(starts(plan('FREQ=WEEKLY;BYDAY=MO,TH'))).toEqual([
      '11-01T23:30',
      '11-04T23:30',
      '11-08T23:30',
      '11-11T23:30',
      '11-15T23:30',
      '11-18T23:30',
      '11-22T23:30',
      '11-25T23:30',
      '11-29T23:30',
    ]);
    expect(starts(plan('FREQ=MONTHLY;BYDAY=-1FR'))).toEqual(['11-26T23:30']);
    expect(starts(plan('FREQ=DAILY;COUNT=3'))).toEqual(['11-01T23:30', '11-02T23:30', '11-03T23:30']);
    expect(starts(plan('FREQ=DAILY', {}, '2026-11-04'))).toEqual([
      '11-01T23:30',
      '11-02T23:30',
      '11-03T23:30',
    ]);
  });

  it('gives each task once, however the time is cut', () => {
    const given = plan('FREQ=DAILY');
    const middle = new Date('2026-11-14T23:30:00Z');
    const cut = [...occurrences(given, november[0], middle), ...occurrences(given, middle, november[1])];
    expect(cut).toEqual(occurrences(given, ...november));
  });

  it('is one task until the end of the last day without a rule, and several a week where it says so', () => {
    expect(occurrences(plan(null, {}, '2026-11-20'), ...november)).toEqual([
      { startsAt: new Date('2026-11-01T23:30:00Z'), dueAt: new Date('2026-11-20T16:00:00Z'), ordinal: 1 },
    ]);
    expect(
      occurrences(plan('FREQ=WEEKLY', { times: 3 }), ...november)
        .map(({ ordinal }) => ordinal)
        .slice(0, 4),
    ).toEqual([1, 2, 3, 1]);
  });

  it('refuses at once what the library would search for until the year 9999', () => {
    const began = performance.now();
    for (const rule of [
      'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30',
    ])
      expect(() => checkSchedule(plan(rule))).toThrow(rule);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
