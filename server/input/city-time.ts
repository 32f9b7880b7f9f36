const written = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * A time as spreadsheets write it (`2026-11-21 08:00`, `2026/11/21 8:00:30`), which is one of the city's clock, China
 * Standard Time, as RFC 3339 has it; any other text comes back as it is.
 */
export function fromCityTime(text: string): string {
  const [, year, month, day, hour, minute, second = '00'] = written.exec(text) ?? [];
  if (year === undefined) return text;
  const two = (part: string | undefined) => part!.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}+08:00`;
}

const cityAheadMs = 8 * 3_600_000;

/** A time by the city's clock, China Standard Time, for people to read: `2026-11-21 08:00`. */
export function cityTime(time: Date): string {
  return new Date(time.getTime() + cityAheadMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** The day by the city's clock, `2026-11-21`. */
export function cityDay(time: Date): string {
  return cityTime(time).slice(0, 10);
}

/** When a day of the city began. */
export function startOfDay(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}
