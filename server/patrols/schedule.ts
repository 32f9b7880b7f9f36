import rrule from 'rrule';
import type { PatrolDefinition } from '../../domain/answers/patrols.ts';
import { plusDays } from '../../domain/figures/days.ts';
import { startOfDay } from '../input/city-time.ts';
import { Problem } from '../input/problem.ts';

const { RRule } = rrule;
const hourMs = 3_600_000;
const parts = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'COUNT', 'UNTIL', 'WKST']);
const mostYearsAhead = 2;
/** The days of the months, of February in a leap year. */
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export interface Scheduled {
  fromDay: string;
  untilDay: string | null;
  schedule: PatrolDefinition['schedule'];
}

/** When a task begins and is due. */
export interface Occurrence {
  startsAt: Date;
  dueAt: Date;
  /** From 1: of several in one occurrence. */
  ordinal: number;
}

function refuse(rule: string, zh: string, en: string): Problem {
  const text = { zh: `重复规则“${rule}”${zh}`, en: `The rule "${rule}" ${en}` };
  return new Problem(400, 'bad-rule', text, [{ path: '/schedule/rule', message: text.en, text }]);
}

/** A day of the city as the library has it: midnight in UTC. */
const asDate = (day: string) => new Date(`${day}T00:00:00Z`);

function ruleOf(text: string, from: string) {
  const members = new Map(
    text
      .split(';')
      .map((part) => part.split('=', 2).map((each) => each.trim().toUpperCase()) as [string, string]),
  );
  const foreign = [...members.keys()].find((name) => !parts.has(name));
  if (foreign !== undefined)
    throw refuse(
      text,
      `不支持“${foreign}”，可用 ${[...parts].join('、')}`,
      `has "${foreign}"; known are ${[...parts].join(', ')}`,
    );
  const frequency = members.get('FREQ') ?? '';
  if (!['DAILY', 'WEEKLY', 'MONTHLY'].includes(frequency))
    throw refuse(text, '的 FREQ 应为 DAILY、WEEKLY 或 MONTHLY', 'needs FREQ of DAILY, WEEKLY or MONTHLY');
  const interval = Number(members.get('INTERVAL') ?? 1);
  if (!Number.isInteger(interval) || interval < 1 || interval > 99)
    throw refuse(text, '的 INTERVAL 应为1至99', 'needs INTERVAL from 1 to 99');
  // The library would look for days that never come until the year 9999.
  const months = (members.get('BYMONTH') ?? '').split(',').filter(Boolean).map(Number);
  const days = (members.get('BYMONTHDAY') ?? '').split(',').filter(Boolean).map(Number);
  const never =
    (frequency !== 'MONTHLY' && days.length > 0) ||
    (frequency === 'DAILY' && interval > 1 && members.has('BYDAY')) ||
    (frequency === 'MONTHLY' && interval > 1 && months.length > 0) ||
    (days.length > 0 &&
      months.length > 0 &&
      !months.some((month) => days.some((day) => Math.abs(day) <= (longest[month - 1] ?? 0))));
  if (never)
    throw refuse(
      text,
      '指定的日期不会出现，或应改用 WEEKLY、MONTHLY 表示',
      'picks days that never come, or that WEEKLY or MONTHLY says',
    );
  try {
    return new RRule({ ...RRule.parseString(text), dtstart: asDate(from) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse(text, `无法识别：${why}`, `cannot be read: ${why}`);
  }
}

/** @throws Problem 400 `bad-rule` for a rule that cannot be read, is none of days, or never comes within two years */
export function checkSchedule({ fromDay, untilDay, schedule: { rule } }: Scheduled): void {
  if (rule === null) return;
  const last = untilDay ?? plusDays(fromDay, 366 * mostYearsAhead);
  if (
    ruleOf(rule, fromDay).between(asDate(fromDay), asDate(last), true, (_day, index) => index < 1).length ===
    0
  )
    throw refuse(rule, '在计划期内没有任何一天', 'has no day within the plan');
}

/**
 * The tasks of a plan that begin in a time. Days and times are those of the city, China Standard Time; without a rule
 * there is one, from the first day until the end of the last one.
 * @param since inclusive
 * @param until exclusive
 */
export function occurrences(
  { fromDay, untilDay, schedule }: Scheduled,
  since: Date,
  until: Date,
): Occurrence[] {
  const { rule, at, hours, times } = schedule;
  const begins = (day: string) =>
    new Date(startOfDay(day).getTime() + (Number(at.slice(0, 2)) + Number(at.slice(3)) / 60) * hourMs);
  const found = (startsAt: Date, dueAt: Date): Occurrence[] =>
    startsAt < since || startsAt >= until
      ? []
      : Array.from({ length: times }, (_, index) => ({ startsAt, dueAt, ordinal: index + 1 }));
  if (rule === null) {
    const startsAt = begins(fromDay);
    const end =
      untilDay === null ? startsAt.getTime() + hours * hourMs : startOfDay(plusDays(untilDay, 1)).getTime();
    return found(startsAt, new Date(Math.max(end, startsAt.getTime() + hourMs / 4)));
  }
  const dayBefore = new Date(since.getTime() - 48 * hourMs);
  const last =
    untilDay === null
      ? until
      : new Date(Math.min(until.getTime(), asDate(plusDays(untilDay, 1)).getTime() - 1));
  return ruleOf(rule, fromDay)
    .between(dayBefore, last, true)
    .flatMap((date) => {
      const startsAt = begins(date.toISOString().slice(0, 10));
      return found(startsAt, new Date(startsAt.getTime() + hours * hourMs));
    });
}
