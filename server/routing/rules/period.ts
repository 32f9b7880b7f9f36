import type { Period } from './schema.ts';

// Days begin at midnight in the city, whose clock is China Standard Time.
const cityOffset = '+08:00';
const dayMs = 86_400_000;
const day = /^\d{4}-\d\d-\d\d$/;

/** The first moment of a day or a time, in milliseconds; NaN for a text that is neither. */
function startOf(text: string): number {
  return Date.parse(day.test(text) ? `${text}T00:00:00${cityOffset}` : text);
}

/** The moment after which a day, or a time, is past, in milliseconds; NaN for a text that is neither. */
function endOf(text: string): number {
  return day.test(text) ? startOf(text) + dayMs : Date.parse(text);
}

/** The first moment of a period and the first after it, in milliseconds; infinite where it is open. */
export function boundsOf({ validFrom, validTo }: Period): [number, number] {
  return [
    validFrom === undefined ? -Infinity : startOf(validFrom),
    validTo === undefined ? Infinity : endOf(validTo),
  ];
}

/** Whether the time lies in the period; never when one of its ends is no day and no time. */
export function isWithin(period: Period, at: Date): boolean {
  if (period.validFrom === undefined && period.validTo === undefined) return true;
  const [from, to] = boundsOf(period);
  return at.getTime() >= from && at.getTime() < to;
}
