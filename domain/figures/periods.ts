import { plusDays } from './days.ts';

/** Days in the city, the last one included. */
export interface Days {
  from: string;
  to: string;
}

export const periodKinds = ['today', 'week', 'month', 'quarter', 'year', 'custom'] as const;
export type PeriodKind = (typeof periodKinds)[number];
type CalendarKind = Exclude<PeriodKind, 'custom'>;

const monthsOf = { month: 1, quarter: 3, year: 12 } as const;

function startOf(kind: CalendarKind, day: string): string {
  if (kind === 'today') return day;
  // Weeks begin on Monday (GB/T 7408, ISO 8601).
  if (kind === 'week') return plusDays(day, -((new Date(day).getUTCDay() + 6) % 7));
  const [year, month] = day.split('-').map(Number);
  const first = Math.floor((month! - 1) / monthsOf[kind]) * monthsOf[kind];
  return new Date(Date.UTC(year!, first, 1)).toISOString().slice(0, 10);
}

/** The first day of the period that is so many periods after the one of a day. */
function shifted(kind: CalendarKind, day: string, by: number): string {
  const start = startOf(kind, day);
  if (kind === 'today') return plusDays(start, by);
  if (kind === 'week') return plusDays(start, 7 * by);
  const [year, month] = start.split('-').map(Number);
  return new Date(Date.UTC(year!, month! - 1 + monthsOf[kind] * by, 1)).toISOString().slice(0, 10);
}

/** The day, week, month, quarter or year of a day, whole. */
export function calendarPeriod(kind: CalendarKind, day: string): Days {
  return { from: startOf(kind, day), to: plusDays(shifted(kind, day, 1), -1) };
}

/** A day of the period before or after that of a day. */
export function neighbour(kind: CalendarKind, day: string, by: -1 | 1): string {
  return shifted(kind, day, by);
}

/** A period as far as it has gone by `today`; where it lies ahead, its first day. */
export function soFar({ from, to }: Days, today: string): Days {
  const end = to < today ? to : today;
  return { from, to: end < from ? from : end };
}

const dayMs = 86_400_000;
const lengthOf = ({ from, to }: Days) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;

/**
 * What a period is compared with: the one before, and of one that is under way as many of its first days as have gone
 * (上期同进度); of any other days as many days before them.
 */
export function periodBefore(kind: PeriodKind, period: Days, today: string): Days {
  if (kind === 'custom') {
    const to = plusDays(period.from, -1);
    return { from: plusDays(to, 1 - lengthOf(period)), to };
  }
  const whole = calendarPeriod(kind, shifted(kind, period.from, -1));
  if (period.to < today) return whole;
  const to = plusDays(whole.from, lengthOf(soFar(period, today)) - 1);
  return { from: whole.from, to: to < whole.to ? to : whole.to };
}
