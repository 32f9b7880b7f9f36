import type { Period, Shift } from './schema.ts';

export interface Overlap extends Period {
  people: string[];
}

/**
 * The parts of a period in which nobody is on duty, and those in which several people are, in the order of time.
 * Shifts end where the next begins; what lies outside the period does not count.
 */
export function coverage(
  shifts: readonly Shift[],
  { from, to }: Period,
): { gaps: Period[]; overlaps: Overlap[] } {
  const gaps: Period[] = [];
  const overlaps: Overlap[] = [];
  const moments = new Set([from.getTime(), to.getTime()]);
  for (const shift of shifts)
    for (const moment of [shift.from, shift.to])
      if (moment > from && moment < to) moments.add(moment.getTime());
  const times = [...moments].sort((a, b) => a - b).map((moment) => new Date(moment));
  for (const [index, start] of times.slice(0, -1).entries()) {
    const end = times[index + 1]!;
    const people = [
      ...new Set(
        shifts.filter((shift) => shift.from <= start && shift.to >= end).map((shift) => shift.person),
      ),
    ].sort();
    if (people.length === 0) {
      const last = gaps.at(-1);
      if (last && last.to.getTime() === start.getTime()) last.to = end;
      else gaps.push({ from: start, to: end });
    } else if (people.length > 1) {
      const last = overlaps.at(-1);
      if (last && last.to.getTime() === start.getTime() && last.people.join('\n') === people.join('\n'))
        last.to = end;
      else overlaps.push({ from: start, to: end, people });
    }
  }
  return { gaps, overlaps };
}
