/**
 * Times are compared as texts of one form, `2026-11-21T09:00:00.000000000Z` without the Z: it sorts as time does,
 * and no text is a fault. A date is its midnight in UTC. `wangge.instant_text` in SQL does the same.
 */
const date = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const timestamp = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?Z$/;

/** Sorts before every instant, and behind every one. */
export const alwaysBefore = '';
export const alwaysBehind = '~';

/** The sortable text of an RFC 3339 date, or time in UTC; null for any other text. */
export function instantText(text: string): string | null {
  if (date.test(text)) return `${text}T00:00:00.000000000`;
  const [, seconds, fraction = ''] = timestamp.exec(text) ?? [];
  return seconds === undefined ? null : `${seconds}.${fraction.padEnd(9, '0')}`;
}

/** Whether a date or time of the right form is one of the calendar and the clock. */
export function isReal(text: string): boolean {
  const time = new Date(date.test(text) ? `${text}T00:00:00Z` : text);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10));
}

export const isDate = (text: string) => date.test(text);
export const isTimestamp = (text: string) => timestamp.test(text);
