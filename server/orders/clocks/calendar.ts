import { z } from 'zod';
import { dayOf, type Schedule, type Shift } from './working-time.ts';

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
    /** Days without work beside the weekends. */
    holidays: days,
    /** Days of weekends that are worked instead (调休). */
    workdays: days,
  })
  .refine(({ holidays, workdays }) => !workdays.some((day) => holidays.includes(day)), {
    path: ['workdays'],
    message: 'names a day that is a holiday too',
  });
export type CalendarData = z.output<typeof calendarSchema>;

/** How time is counted: in office hours (工作时, 工作日), in shifts on every day, or always (紧急工作时, 紧急工作日). */
export const timeKinds = ['working', 'extended', 'continuous'] as const;
export type TimeKind = (typeof timeKinds)[number];
export type Calendar = Readonly<Record<TimeKind, Schedule>>;

const whole: readonly Shift[] = [[0, 24 * 60]];

function lengthOf(shifts: readonly Shift[]): number {
  return shifts.reduce((sum, [from, to]) => sum + to - from, 0) * 60_000;
}

/** What counts as time in a city with these office hours and holidays. */
export function createCalendar({
  offset,
  weekend,
  working,
  extended,
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
  };
}
