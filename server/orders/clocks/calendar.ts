import { z } from 'zod';
import { dayOf, minuteMs, type Schedule, type Shift } from './working-time.ts';

const dayMs = 86_400_000;

function minutes(text: string): number {
  const [hours, rest] = text.split(':').map(Number);
  return hours! * 60 + rest!;
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time of day, hh:mm');
const shiftsSchema = z
  .array(z.tuple([time, time]))
  .min(1)
  .refine(
    (shifts) => {
      const ends = shifts.flat().map(minutes);
      return ends.every((end, index) => index === 0 || ends[index - 1]! < end);
    },
    { message: 'expected shifts one after the other, each from an earlier to a later time' },
  );
const days = z
  .array(z.iso.date('expected a day, YYYY-MM-DD'))
  .refine((list) => new Set(list).size === list.length, 'names a day twice');

/** `data/catalogue/calendar.json`: the city's clock, when its offices work, and its holidays. */
export const calendarSchema = z
  .strictObject({
    /** Minutes ahead of UTC, the whole year: China Standard Time has no summer time. */
    offset: z.int().min(-720).max(840),
    /** Days of the week without work, 1 for Monday to 7 for Sunday. */
    weekend: z.array(z.int().min(1).max(7)),
    /** When time counts on a working day (工作时). */
    working: shiftsSchema,
    /** When time counts on every day, for offices in shifts (延时). */
    extended: shiftsSchema,
    /** The years whose holidays are announced, each with the notice that announces them. */
    announced: z
      .record(z.string().regex(/^\d{4}$/, 'expected a year'), z.string().min(1))
      .refine((years) => Object.keys(years).length > 0, 'expected a year at least'),
    /** Days without work beside the weekends; of a year that is not announced those that the law fixes, at most. */
    holidays: days,
    /** Days of weekends that are worked instead (调休). */
    workdays: days,
  })
  .refine(({ announced, workdays }) => workdays.every((day) => day.slice(0, 4) in announced), {
    path: ['workdays'],
    message: 'names a day of a year that is not announced',
  })
  .refine(({ holidays, workdays }) => !workdays.some((day) => holidays.includes(day)), {
    path: ['workdays'],
    message: 'names a day that is a holiday too',
  });
export type CalendarData = z.output<typeof calendarSchema>;

/** How time is counted: in office hours (工作时, 工作日), in shifts on every day, or always (紧急工作时, 紧急工作日). */
export const timeKinds = ['working', 'extended', 'continuous'] as const;
type TimeKind = (typeof timeKinds)[number];
export interface Calendar extends Readonly<Record<TimeKind, Schedule>> {
  /** The last year whose holidays are announced: in those after it weekends are left out, and what the law fixes. */
  announcedTo: number;
}

const whole: readonly Shift[] = [[0, 24 * 60]];

function lengthOf(shifts: readonly Shift[]): number {
  return shifts.reduce((sum, [from, to]) => sum + to - from, 0) * 60_000;
}

/** The city's year of an instant, milliseconds since 1970. */
function yearOf(at: number, { working }: Calendar): number {
  return new Date(at + working.offset * minuteMs).getUTCFullYear();
}

/** The year of an instant, where its holidays are not announced; undefined where they are. */
export function unannouncedYear(at: number, calendar: Calendar): number | undefined {
  const year = yearOf(at, calendar);
  return year > calendar.announcedTo ? year : undefined;
}

/** How long before a year begins its holidays should be known; the notice comes in autumn. */
const noticeMs = 45 * dayMs;

/** What whoever keeps the calendar is to be told: that a year is near, or here, whose holidays it lacks; else null. */
export function calendarWarning(calendar: Calendar, now: Date): string | null {
  const missing = unannouncedYear(now.getTime() + noticeMs, calendar);
  if (missing === undefined) return null;
  return `data/catalogue/calendar.json has no holidays of ${missing}: clocks in office hours leave out its weekends alone; add the days that the State Council announces`;
}

/** What counts as time in a city with these office hours and holidays. */
export function createCalendar({
  offset,
  weekend,
  working,
  extended,
  announced,
  holidays,
  workdays,
}: CalendarData): Calendar {
  const dayNumber = (day: string) => dayOf(Date.parse(day), 0);
  const off = new Set(holidays.map(dayNumber));
  const on = new Set(workdays.map(dayNumber));
  const toShifts = (shifts: CalendarData['working']) =>
    shifts.map(([from, to]): Shift => [minutes(from), minutes(to)]);
  const office = toShifts(working);
  const long = toShifts(extended);
  // 1970-01-01 was a Thursday.
  const weekday = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
  const isWorked = (day: number) => on.has(day) || (!off.has(day) && !weekend.includes(weekday(day)));
  return {
    working: { offset, shiftsOf: (day) => (isWorked(day) ? office : []), dayMs: lengthOf(office) },
    extended: { offset, shiftsOf: () => long, dayMs: lengthOf(long) },
    continuous: { offset, shiftsOf: () => whole, dayMs },
    announcedTo: Math.max(...Object.keys(announced).map(Number)),
  };
}
