import type { Clock, OwedClock } from '../../../domain/answers/orders.ts';
import type { Limit, Step } from '../../../domain/items/entries.ts';
import { type Calendar, unannouncedYear } from './calendar.ts';
import { advance, elapsed } from './working-time.ts';

/** The part of its limit after which a clock is amber. */
export const amberShare = 0.8;

const unitMs = { minutes: 60_000, hours: 3_600_000 } as const;

/** The counted time that a limit means, milliseconds: a day is a day's counted time. */
export function limitMs({ value, unit, time }: Limit, calendar: Calendar): number {
  return value * (unit === 'days' ? calendar[time].dayMs : unitMs[unit]);
}

function totalMs({ limit, extensions }: Pick<Clock, 'limit' | 'extensions'>, calendar: Calendar): number {
  return limitMs(limit, calendar) * (1 + extensions);
}

const text = (at: number) => new Date(at).toISOString();

/** When `share` of the limit has passed, milliseconds since 1970; null while the clock is stopped. */
export function whenPassed(clock: OwedClock, share: number, calendar: Calendar): number | null {
  if (clock.runningSince === null) return null;
  const left = share * totalMs(clock, calendar) - clock.used;
  return advance(calendar[clock.limit.time], Date.parse(clock.runningSince), left);
}

/** The clock as the calendar of now times it: a holiday may have been announced, or moved, since it started. */
export function timed<Timed extends OwedClock>(clock: Timed, calendar: Calendar): Timed {
  const amber = whenPassed(clock, amberShare, calendar);
  const due = whenPassed(clock, 1, calendar);
  return {
    ...clock,
    amberAt: amber === null ? null : text(amber),
    dueAt: due === null ? null : text(due),
    unannouncedYear:
      due === null || clock.limit.time !== 'working' ? undefined : unannouncedYear(due, calendar),
  };
}

/** The clock of a limit that begins now. */
export function startLimit(limit: Limit, now: Date, calendar: Calendar): OwedClock {
  const startedAt = now.toISOString();
  return timed(
    {
      startedAt,
      limit,
      extensions: 0,
      runningSince: startedAt,
      used: 0,
      amberAt: null,
      dueAt: null,
      overdueAt: null,
      level: 0,
      escalation: null,
    },
    calendar,
  );
}

/** The clock of a step that begins now. */
export function startClock(step: Step, limit: Limit, now: Date, calendar: Calendar): Clock {
  return { step, ...startLimit(limit, now, calendar) };
}

/** The clock with the fact that its time has run out by `now`, if it has. */
export function withFact<Timed extends OwedClock>(clock: Timed, now: Date): Timed {
  if (clock.overdueAt !== null || clock.dueAt === null || Date.parse(clock.dueAt) > now.getTime())
    return clock;
  return { ...clock, overdueAt: clock.dueAt };
}

/** The clock, stopped until it is run on. */
export function stopClock(clock: Clock, now: Date, calendar: Calendar): Clock {
  const { runningSince, used, limit } = clock;
  if (runningSince === null) return clock;
  const passed = elapsed(calendar[limit.time], Date.parse(runningSince), now.getTime());
  return { ...withFact(clock, now), runningSince: null, used: used + passed, amberAt: null, dueAt: null };
}

/** A stopped clock, running on with the time that it had left. */
export function runOn(clock: Clock, now: Date, calendar: Calendar): Clock {
  if (clock.runningSince !== null) return clock;
  return timed({ ...clock, runningSince: now.toISOString() }, calendar);
}

/** The clock with its limit added once more. Whoever was told stays told of what is late beyond the new limit only. */
export function extendClock(clock: Clock, now: Date, calendar: Calendar): Clock {
  return timed({ ...withFact(clock, now), extensions: clock.extensions + 1, level: 0 }, calendar);
}

/**
 * The clock with another limit, which begins now: nothing is late by a limit that it did not have. Where what was left
 * of the former one ends sooner, that one stands.
 */
export function swapLimit(clock: Clock, limit: Limit, now: Date, calendar: Calendar): Clock {
  const known = withFact(clock, now);
  const runningSince = clock.runningSince === null ? null : now.toISOString();
  const swapped = timed({ ...known, limit, extensions: 0, used: 0, runningSince, level: 0 }, calendar);
  const isSooner = known.dueAt !== null && swapped.dueAt !== null && known.dueAt <= swapped.dueAt;
  return isSooner ? known : swapped;
}
