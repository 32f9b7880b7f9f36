import type { Position } from './position.ts';
import type { Language } from './preferences.ts';

/** The city's own time, wherever the browser stands. */
const cityZone = 'Asia/Shanghai';
const locale = { zh: 'zh-CN', en: 'en-GB' } as const;

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: cityZone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const moments: Record<Language, Intl.DateTimeFormat> = {
  zh: moment('zh'),
  en: moment('en'),
};

function moment(language: Language): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale[language], {
    timeZone: cityZone,
    month: language === 'zh' ? 'numeric' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** The city's wall clock, as 21:04:33. */
export function formatClock(time: Date): string {
  return clock.format(time);
}

export function formatMoment(time: string, language: Language): string {
  return moments[language].format(new Date(time));
}

const days: Record<Language, Intl.DateTimeFormat> = { zh: day('zh'), en: day('en') };

function day(language: Language): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale[language], {
    timeZone: cityZone,
    year: 'numeric',
    month: language === 'zh' ? 'numeric' : 'short',
    day: 'numeric',
  });
}

/** The day of the city's calendar, as 2027/3/1 or 1 Mar 2027. */
export function formatDay(time: string, language: Language): string {
  return days[language].format(new Date(time));
}

const units = {
  zh: { day: '天', hour: '时', minute: '分', second: '秒', gap: '' },
  en: { day: 'd', hour: 'h', minute: 'm', second: 's', gap: ' ' },
} as const;

/** Two units of time, the shorter one with two digits: 3h 05m, 3时05分. */
function twoUnits(
  language: Language,
  [long, longUnit]: [number, 'hour' | 'minute'],
  [short, shortUnit]: [number, 'minute' | 'second'],
): string {
  const unit = units[language];
  const last = String(Math.floor(short)).padStart(2, '0');
  return `${Math.floor(long)}${unit[longUnit]}${unit.gap}${last}${unit[shortUnit]}`;
}

/** How long ago, at most two units: 42s, 7m, 3h 05m, 2d 4h; 42秒, 7分, 3时05分, 2天4时. */
export function formatAge(since: string, now: number, language: Language): string {
  const unit = units[language];
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (seconds < 60) return `${seconds}${unit.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${unit.minute}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return twoUnits(language, [hours, 'hour'], [minutes % 60, 'minute']);
  return `${Math.floor(hours / 24)}${unit.day}${unit.gap}${hours % 24}${unit.hour}`;
}

/** Metres in words: 0.4 m, 5 m, 38 m, 1.2 km. */
export function formatMetres(metres: number): string {
  if (metres >= 1000) return `${(metres / 1000).toFixed(metres >= 10_000 ? 0 : 1)} km`;
  return `${metres < 10 ? Math.round(metres * 10) / 10 : Math.round(metres)} m`;
}

const hourAndMinute = new Intl.DateTimeFormat('en-GB', {
  timeZone: cityZone,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Hour and minute in the city: 18:05. */
export function formatHour(time: Date): string {
  return hourAndMinute.format(time);
}

const hourOfDay = new Intl.DateTimeFormat('en-GB', { timeZone: cityZone, hour: '2-digit', hourCycle: 'h23' });

/** The hour of the city's day, 0 to 23. */
export function cityHour(time: number): number {
  return Number(hourOfDay.format(time));
}

/** Longitude, latitude with five decimals, about a metre. */
export function formatPosition([longitude, latitude]: Position): string {
  return `${longitude.toFixed(5)}, ${latitude.toFixed(5)}`;
}

export function formatNumber(value: number, language: Language): string {
  return value.toLocaleString(locale[language]);
}

/** Square metres in words: 0.4 m², 705 m², 8,307 m², 1.25 km². */
export function formatArea(squareMetres: number): string {
  if (squareMetres >= 1e6) return `${(squareMetres / 1e6).toFixed(squareMetres >= 1e8 ? 0 : 2)} km²`;
  const rounded = squareMetres < 10 ? Number(squareMetres.toPrecision(2)) : Math.round(squareMetres);
  return `${rounded.toLocaleString('en-GB')} m²`;
}

/** What is left of a work: 8s, 2m 05s, 1h 10m; 8秒, 2分05秒, 1时10分. */
export function formatLeft(seconds: number, language: Language): string {
  if (seconds < 60) return `${Math.ceil(seconds)}${units[language].second}`;
  return seconds < 3600
    ? twoUnits(language, [seconds / 60, 'minute'], [seconds % 60, 'second'])
    : twoUnits(language, [seconds / 3600, 'hour'], [(seconds % 3600) / 60, 'minute']);
}

/** Bytes in words: 812 B, 34 KB, 1.9 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

const fieldMoment = new Intl.DateTimeFormat('sv-SE', {
  timeZone: cityZone,
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A time as a field for date and time holds it, on the city's clock: 2026-11-22T06:00. */
export function toCityField(time: Date): string {
  return fieldMoment.format(time).replace(' ', 'T');
}

/** A time with its year, on the city's clock: 2026-11-22 06:00. */
export function formatStamp(time: string): string {
  return fieldMoment.format(new Date(time));
}

/** The instant (RFC 3339) that such a field names; null while it is empty or half filled. The city's clock is never put forward. */
export function fromCityField(text: string): string | null {
  const time = new Date(`${text}+08:00`);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
