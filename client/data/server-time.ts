/** A difference below this is that of whole seconds and of the way here, milliseconds. */
const tolerance = 3_000;

let offset = 0;

/**
 * Learns from an answer's `Date` (RFC 9110) how far this computer's clock is off, so that ages and limits follow the
 * service's clock. The answer must come from the service itself and not from a cache.
 */
export function noteServerTime(date: string | null, here = Date.now()): void {
  const there = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return;
  offset = Math.abs(there - here) > tolerance ? there - here : 0;
}

/** The present by the service's clock, milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offset;
}

const cityAheadMs = 8 * 3_600_000;

/** The day in the city by the service's clock, `YYYY-MM-DD`. */
export function cityToday(): string {
  return new Date(serverNow() + cityAheadMs).toISOString().slice(0, 10);
}

/** How far the service's clock is ahead of this computer's, milliseconds; 0 where they agree or nothing is known. */
export function serverOffset(): number {
  return offset;
}

/** Takes up what was learnt on an earlier page, until the service says it again. */
export function assumeServerOffset(known: number): void {
  offset = known;
}
