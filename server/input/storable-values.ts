import { z } from 'zod';

// PostgreSQL has no year 0, and `Date` and RFC 3339 none beyond 9999; a day is left at either end for offsets.
const earliest = Date.parse('0001-01-02T00:00:00Z');
const latest = Date.parse('9999-12-31T00:00:00Z');

/** What the database and every time zone can hold; what is no time at all is refused by its own check. */
function inTimeRange(text: string): boolean {
  const instant = Date.parse(text);
  return Number.isNaN(instant) || (instant >= earliest && instant < latest);
}

const range = 'expected a time of the years 1 to 9999';

/** A time as in RFC 3339, with its offset, that the database can hold. @param error of what is no such text */
export function storableTime(error = 'expected an RFC 3339 time with its offset') {
  return z.iso
    .datetime({ offset: true, abort: true, error })
    .refine(inTimeRange, { abort: true, error: range });
}

/** A day, YYYY-MM-DD, that the database can hold. */
export function storableDay(error: string | (() => string) = 'expected a day, YYYY-MM-DD') {
  return z.iso.date({ abort: true, error }).refine(inTimeRange, { abort: true, error: range });
}

const mostOfAnInteger = 2 ** 31 - 1;

/** The number of a version, rule or other row: PostgreSQL's `integer`, from 1. */
export const rowNumber = z.int().min(1).max(mostOfAnInteger);

/** The id of an event, a notice or a publication: PostgreSQL's `bigint`, as far as JSON holds whole numbers. */
export const rowId = z.int().min(1);

/** The number of a row as a text, of an address. */
export const rowNumberText = z.coerce.number().int().min(1).max(mostOfAnInteger);
