import type { Severity } from '../items/entries.ts';

/**
 * What an order's place in the queue is made of. One grade of severity weighs as much as the whole time limit, being late
 * more than that, and waiting for the reader less than a grade: a graver order that is late always stands above a lesser
 * one that is not, whomever they wait for. What is owed beside the work counts as much as a time limit does, once it is
 * nearly due; of several that run the latest counts.
 */
export const weights = {
  severity: { high: 40, medium: 20, low: 0 } satisfies Record<Severity, number>,
  /** For the share of the limit that has passed, in full when it ends. */
  time: 20,
  /** Added once it is late. */
  late: 5,
  /** Added little by little, in full when it is late by its whole limit. */
  over: 20,
  mine: 15,
} as const;

/** From this share of its limit on, what is owed counts: when it is amber. */
export const owedFrom = 0.8;

/** A clock that runs; times in milliseconds since 1970. */
export interface RunningClock {
  started: number;
  /** When four fifths of the limit have passed, and when all has; null while the clock is stopped. */
  amber: number | null;
  due: number | null;
}

/**
 * How much of the limit has passed: 1 when it is due, 2 when it is late by its whole length; null while the clock is
 * stopped. Where only working time counts, the wall clock says nothing between the times that the service names: from the
 * start to four fifths, from there to the end, and beyond it, time is taken as even.
 */
export function shareOf({ started, amber, due }: RunningClock, now: number): number | null {
  if (due === null || amber === null) return null;
  const part = (from: number, to: number) => Math.max(0, now - from) / Math.max(1, to - from);
  if (now < amber) return 0.8 * part(started, amber);
  return now < due ? 0.8 + 0.2 * part(amber, due) : 1 + (now - due) / Math.max(1, due - started);
}

/** The share of the latest of what is owed; null where nothing of it is nearly due. */
export function owedShareOf(owed: readonly RunningClock[], now: number): number | null {
  const shares = owed.flatMap((clock) => shareOf(clock, now) ?? []).filter((share) => share >= owedFrom);
  return shares.length > 0 ? Math.max(...shares) : null;
}

/** What an order is placed by. */
export interface Placed {
  severity: Severity;
  /** As `shareOf` says; null where no clock runs. */
  share: number | null;
  /** As `owedShareOf` says. */
  owed: number | null;
  /** Whether it waits for the reader. */
  mine: boolean;
}

/** A place in the queue, 0 to 100, and what it is the sum of. */
export interface Priority {
  value: number;
  severity: number;
  time: number;
  /** What a return visit or an answer to the source adds to what the time limit of the step counts. */
  owed: number;
  mine: number;
}

function timeOf(share: number): number {
  const late = share >= 1 ? weights.late + weights.over * Math.min(1, share - 1) : 0;
  return weights.time * Math.min(1, share) + late;
}

/** Where an order stands in the queue: the highest first, the oldest first of those that are equal. */
export function priorityOf({ severity, share, owed, mine }: Placed): Priority {
  const time = timeOf(share ?? 0);
  // One term of the sum, so that it never falls by rounding as `time` takes over from what is owed.
  const passed = Math.max(time, timeOf(owed ?? 0));
  const parts = {
    severity: weights.severity[severity],
    time,
    owed: passed - time,
    mine: mine ? weights.mine : 0,
  };
  return { value: parts.severity + passed + parts.mine, ...parts };
}
