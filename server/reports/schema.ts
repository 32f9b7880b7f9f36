import { z } from 'zod';
import { storableDay } from '../input/storable-values.ts';
import { type Counts, denominators, type Rates } from './rates.ts';

const day = storableDay();
const month = z
  .string()
  .regex(/^(?!0000)\d{4}-(0[1-9]|1[0-2])$/, { abort: true, error: 'expected a month, YYYY-MM' });
const format = z.enum(['json', 'csv']).optional();
const dayMs = 86_400_000;
const mostDays = 366;

/** Days in the city, the last one included. */
export interface Period {
  from: string;
  to: string;
}

function daysOf(month: string): Period {
  const [year, number] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year!, number!, 0)).getUTCDate();
  return { from: `${month}-01`, to: `${month}-${last}` };
}

const periodFields = {
  /** A month in the city; or `from` and `to`. */
  month: month.optional(),
  from: day.optional(),
  to: day.optional(),
  /** `csv`, as `Accept: text/csv` also asks for. */
  format,
};

function requirePeriod<
  Query extends { month?: string | undefined; from?: string | undefined; to?: string | undefined },
>(query: Query, context: z.RefinementCtx): Omit<Query, 'month' | 'from' | 'to'> & { period: Period } {
  const { month: whole, from, to, ...rest } = query;
  const refuse = (path: string, message: string) => {
    context.addIssue({ code: 'custom', path: [path], message });
    return z.NEVER;
  };
  if (whole !== undefined) {
    if (from !== undefined || to !== undefined)
      return refuse('month', 'expected a month, or "from" and "to", not both');
    return { ...rest, period: daysOf(whole) };
  }
  if (from === undefined || to === undefined) return refuse('month', 'expected a month, or "from" and "to"');
  if (to < from) return refuse('to', `expected a day not before "from", ${from}`);
  if (Date.parse(to) - Date.parse(from) >= mostDays * dayMs)
    return refuse('to', `expected at most ${mostDays} days`);
  return { ...rest, period: { from, to } };
}

/** What the numbers are told for. */
export const parts = ['all', 'scene', 'item', 'bureau', 'district', 'street'] as const;

/** Query of `GET /api/reports/rates`. */
export const ratesQuerySchema = z
  .strictObject({
    ...periodFields,
    by: z.enum(parts).default('all'),
    handling: z.enum(denominators.handling).default('due'),
    closing: z.enum(denominators.closing).default('to-close'),
    closingOnTime: z.enum(denominators.closingOnTime).default('to-close'),
    rework: z.enum(denominators.rework).default('handled'),
  })
  .transform(requirePeriod);
export type RatesQuery = z.output<typeof ratesQuerySchema>;

/** Query of `GET /api/reports/scenes` and `/departments`. */
export const periodQuerySchema = z.strictObject(periodFields).transform(requirePeriod);

/** Query of `GET /api/reports/items`. */
export const itemsQuerySchema = z.strictObject({ month, format });

interface Title {
  zh: string;
  en: string;
}

/** A row of the rates: all, or one scene, item, bureau, district or street. */
export interface RatesRow {
  /** Null for all together, and for orders that lie in no district or street. */
  code: string | null;
  title: Title | null;
  counts: Counts;
  rates: Rates;
}

/** How an item fares: in the month, before it, or never. */
export interface ItemRow {
  item: string;
  scene: string;
  title: Title;
  /** `active`: reported in the month; `silent`: before it, not in it; `never`: not by its end. */
  activity: 'active' | 'silent' | 'never';
  month: number;
  /** In the year up to the end of the month. */
  year: number;
  lastAt: string | null;
}

/** The orders of a scene, and how good the work on them was; shares are from 0 to 1, null where there is no whole. */
export interface SceneRow {
  scene: string;
  title: Title;
  reported: number;
  share: number | null;
  closed: number;
  /** Of the closed: passed a check, never late, and of the handled: not sent back. */
  checked: number | null;
  onTime: number | null;
  withoutRework: number | null;
  /** The mean of these three. */
  quality: number | null;
  meanHoursToClose: number | null;
}

export interface DepartmentRow {
  bureau: string;
  title: Title;
  reported: number;
  /** Of all orders. */
  share: number | null;
  closed: number;
  /** Steps by which other departments came in: units that assist, transfers, leads that people changed. */
  assisted: number;
  transferred: number;
  overridden: number;
}
