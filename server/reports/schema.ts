import { z } from 'zod';
import { storableDay } from '../input/storable-values.ts';
import { denominators } from './rates.ts';

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
const parts = ['all', 'scene', 'item', 'bureau', 'district', 'street'] as const;

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
