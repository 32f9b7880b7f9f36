/** When something was done, by a clock that may be wrong. */
export interface Moment {
  /** By the phone's own clock, milliseconds since 1970. */
  phone: number;
  /** How far the service's clock was ahead of it, as last learnt; milliseconds. */
  offset: number;
  /** The page it was done on and the milliseconds since that page began, which no change of the clock touches. */
  page: string;
  elapsed: number;
}

/** What the clocks of this page say. */
export interface Clocks {
  /** Milliseconds since 1970 by the phone. */
  now(): number;
  /** How far the service's clock is ahead, milliseconds. */
  offset(): number;
  /** Milliseconds since the page began. */
  elapsed(): number;
  /** Differs from page to page. */
  page: string;
}

export function momentNow({ now, offset, elapsed, page }: Clocks): Moment {
  return { phone: now(), offset: offset(), page, elapsed: elapsed() };
}

/**
 * When something was done by the service's clock, as far as it is known; milliseconds since 1970.
 */
export function timeOf(moment: Moment, clocks: Clocks): number {
  return clocks.now() + clocks.offset() - millisecondsSince(moment, clocks);
}

/**
 * How many seconds ago something was done. On the same page by what has elapsed since, or longer where the page slept;
 * later by the service's clock, as far as it is known: a phone that is hours wrong is wrong at both ends.
 */
export function secondsSince(moment: Moment, clocks: Clocks): number {
  return Math.round(millisecondsSince(moment, clocks) / 1000);
}

function millisecondsSince(moment: Moment, { now, offset, elapsed, page }: Clocks): number {
  const byClock = now() + offset() - (moment.phone + moment.offset);
  const byPage = page === moment.page ? elapsed() - moment.elapsed : 0;
  return Math.max(0, byPage, byClock);
}
