import { describe, expect, it } from 'vitest';
import { calendarPeriod, neighbour, periodBefore, soFar } from '../../../domain/figures/periods.ts';

describe('periods of the calendar', () => {
  it.each([
    ['today', '2026-11-30', '2026-11-30', '2026-11-30'],
    ['week', '2026-11-29', '2026-11-23', '2026-11-29'], // a Sunday
    ['week', '2026-11-30', '2026-11-30', '2026-12-06'], // a Monday
    ['month', '2024-02-10', '2024-02-01', '2024-02-29'],
    ['quarter', '2026-11-30', '2026-10-01', '2026-12-31'],
    ['quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
    ['year', '2026-06-05', '2026-01-01', '2026-12-31'],
  ] as const)('the %s of %s', (kind, day, from, to) => {
    expect(calendarPeriod(kind, day)).toEqual({ from, to });
  });

  it('have neighbours across years', () => {
    expect(neighbour('month', '2026-01-31', -1)).toBe('2025-12-01');
    expect(neighbour('quarter', '2026-11-30', 1)).toBe('2027-01-01');
    expect(neighbour('week', '2026-01-01', -1)).toBe('2025-12-22');
  });

  it('go as far as today', () => {
    expect(soFar({ from: '2026-11-01', to: '2026-11-30' }, '2026-11-12').to).toBe('2026-11-12');
    expect(soFar({ from: '2026-11-01', to: '2026-11-30' }, '2027-01-01').to).toBe('2026-11-30');
    expect(soFar({ from: '2026-11-01', to: '2026-11-30' }, '2026-10-01')).toEqual({
      from: '2026-11-01',
      to: '2026-11-01',
    });
  });
});

describe('the period that is compared with', () => {
  it.each([
    // Over: the whole one before.
    ['month', '2026-03-01', '2026-03-31', '2026-11-30', '2026-02-01', '2026-02-28'],
    ['year', '2025-01-01', '2025-12-31', '2026-11-30', '2024-01-01', '2024-12-31'],
    // Under way: as many of its first days.
    ['month', '2026-11-01', '2026-11-30', '2026-11-12', '2026-10-01', '2026-10-12'],
    ['week', '2026-11-30', '2026-12-06', '2026-12-02', '2026-11-23', '2026-11-25'],
    // February has no 30th.
    ['month', '2026-03-01', '2026-03-31', '2026-03-30', '2026-02-01', '2026-02-28'],
    ['today', '2026-11-30', '2026-11-30', '2026-11-30', '2026-11-29', '2026-11-29'],
    ['custom', '2026-11-10', '2026-11-19', '2026-11-30', '2026-10-31', '2026-11-09'],
  ] as const)('of the %s %s to %s on %s', (kind, from, to, today, before, until) => {
    expect(periodBefore(kind, { from, to }, today)).toEqual({ from: before, to: until });
  });
});
