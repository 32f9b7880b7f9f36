import { type Counts, countNames, type DenominatorName, type Rate } from '../../domain/answers/reports.ts';
export function countsOf(numbers: Readonly<Partial<Record<string, number>>>): Counts {
  return Object.fromEntries(countNames.map((name) => [name, numbers[name] ?? 0])) as Counts;
}

/** Cities divide by different things; the first of each is the default. */
export const denominators = {
  handling: ['due', 'handled'],
  closing: ['to-close', 'filed'],
  closingOnTime: ['to-close', 'closed'],
  rework: ['handled', 'to-close'],
} as const;
export interface Denominators {
  handling: (typeof denominators.handling)[number];
  closing: (typeof denominators.closing)[number];
  closingOnTime: (typeof denominators.closingOnTime)[number];
  rework: (typeof denominators.rework)[number];
}

function rate(numerator: number, denominator: number, of: DenominatorName): Rate {
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator, of };
}

/** What was to be closed (应结案): what was closed, and what should have been and stands open, overdue. */
function toClose(counts: Counts): number {
  return counts.closed + counts.forced + counts['open-overdue'];
}

/**
 * The indicators of GB/T 30428 as cities publish them: on-time filing (按期立案率), accurate filing (准确立案率),
 * on-time and accurate dispatch (按期派遣率, 准确派遣率), on-time handling (按期处置率), closing (结案率), on-time
 * closing (按期结案率), overdue pending, extension, rework (返工率) and valid report (有效上报率); how many decisions people set
 * aside, and how many orders more than one unit worked on (跨部门占比), how
 * many of those who were called back and reached were satisfied (满意率), and how many sources were answered in time. The denominators that differ between cities are chosen.
 */
export function ratesOf(counts: Counts, { handling, closing, closingOnTime, rework }: Denominators) {
  const whole = { ...counts, 'to-close': toClose(counts) };
  return {
    'valid-report': rate(counts.reported - counts.declined, counts.reported, 'reported'),
    'on-time-filing': rate(counts['filed-on-time'], counts.filed, 'filed'),
    'accurate-filing': rate(counts.filed - counts.cancelled, counts.filed, 'filed'),
    'on-time-dispatch': rate(counts['dispatched-on-time'], counts.dispatched, 'dispatched'),
    'accurate-dispatch': rate(counts.dispatched - counts.returned, counts.dispatched, 'dispatched'),
    'on-time-handling': rate(counts[`${handling}-on-time`], counts[handling], handling),
    closing: rate(counts.closed, whole[closing], closing),
    'on-time-closing': rate(counts['closed-on-time'], whole[closingOnTime], closingOnTime),
    'overdue-pending': rate(counts['open-overdue'], counts.due, 'due'),
    extension: rate(counts.extended, counts.due, 'due'),
    rework: rate(counts.reworked, whole[rework], rework),
    override: rate(counts.overridden, counts.reported, 'reported'),
    'cross-department-share': rate(counts['cross-department'], counts.reported, 'reported'),
    satisfaction: rate(counts.satisfied, counts.satisfied + counts.dissatisfied, 'visited'),
    'on-time-answering': rate(counts['answered-on-time'], counts.answered, 'answered'),
  };
}
