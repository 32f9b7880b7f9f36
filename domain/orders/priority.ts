import type { Severity } from '../items/entries.ts';

/**
 * What an order's place in the queue is made of. One grade of severity weighs as much as the whole time limit, being late
 * more than that, and waiting for the reader less than a grade: a graver order that is late always stands above a lesser
 * one that is not, whomever they wait for.
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

/** What an order is placed by. */
export interface Placed {
  severity: Severity;
  /** As `shareOf` says; null where no clock runs. */
  share: number | null;
  /** Whether it waits for the reader. */
  mine: boolean;
}

/** A place in the queue, 0 to 100, and what it is the sum of. */
export interface Priority {
  value: number;
  severity: number;
  time: number;
  mine: number;
}

/** Where an order stands in the queue: the highest first, the oldest first of those that are equal. */
export function priorityOf({ severity, share, mine }: Placed): Priority {
  const passed = share ?? 0;
  const late = passed >= 1 ? weights.late + weights.over * Math.min(1, passed - 1) : 0;
  const parts = {
    severity: weights.severity[severity],
    time: weights.time * Math.min(1, passed) + late,
    mine: mine ? weights.mine : 0,
  };
  return { value: parts.severity + parts.time + parts.mine, ...parts };
}
