/** Part of a day: minutes after midnight in the city, from the first up to but without the last. */
export type Shift = readonly [from: number, to: number];

/** When time counts. */
export interface Schedule {
  /** Minutes that the city is ahead of UTC, the whole year. */
  offset: number;
  /** The shifts of a day, in order, that do not overlap; none on a day that does not count. */
  shiftsOf(day: number): readonly Shift[];
  /** How much time counts on an ordinary day that counts, milliseconds: what a limit of a day means. */
  dayMs: number;
}

export const minuteMs = 60_000;
const dayMs = 86_400_000;
/** No limit is so long: whoever asks for a time beyond has a schedule in which no time counts. */
const mostDays = 4000;

/** The city's day that an instant lies in, as days since 1970-01-01. */
export function dayOf(at: number, offset: number): number {
  return Math.floor((at + offset * minuteMs) / dayMs);
}

/** Every stretch of counted time that ends after `from`, in order, in milliseconds since 1970. */
function* stretches(schedule: Schedule, from: number): Generator<[begin: number, end: number]> {
  const first = dayOf(from, schedule.offset);
  for (let day = first; day < first + mostDays; day++) {
    const midnight = day * dayMs - schedule.offset * minuteMs;
    for (const [begin, end] of schedule.shiftsOf(day)) {
      const ends = midnight + end * minuteMs;
      if (ends > from) yield [Math.max(from, midnight + begin * minuteMs), ends];
    }
  }
}

/**
 * The first instant by which `duration` of counted time has passed since `from`; `from` itself for none.
 * @param from milliseconds since 1970, as is the answer
 * @param duration milliseconds of counted time
 * @throws RangeError where the schedule does not count so much time in ten years
 */
export function advance(schedule: Schedule, from: number, duration: number): number {
  if (duration <= 0) return from;
  let left = duration;
  for (const [begin, end] of stretches(schedule, from)) {
    if (left <= end - begin) return begin + left;
    left -= end - begin;
  }
  throw new RangeError(`the schedule does not count ${duration} ms in ${mostDays} days`);
}

/** The counted time between two instants, milliseconds; 0 where `to` is not after `from`. */
export function elapsed(schedule: Schedule, from: number, to: number): number {
  let sum = 0;
  for (const [begin, end] of stretches(schedule, from)) {
    if (begin >= to) break;
    sum += Math.min(end, to) - begin;
  }
  return sum;
}
