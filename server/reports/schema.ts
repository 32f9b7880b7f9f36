import { z } from 'zod';
import { countNames } from '../../domain/answers/reports.ts';
import { evaluationLineNames } from '../../domain/figures/evaluation.ts';
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

export const periodFields = {
  /** A month in the city; or `from` and `to`. */
  month: month.optional(),
  from: day.optional(),
  to: day.optional(),
  /** `csv`, as `Accept: text/csv` also asks for. */
  format,
};

export function requirePeriod<
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
const parts = [
  'all',
  'scene',
  'item',
  'bureau',
  'district',
  'street',
  'unit',
  'source',
  'grid',
  'person',
] as const;

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

const cursor = z.string().transform((text, context) => {
  try {
    return z
      .tuple([day, z.int().positive(), z.enum(countNames), z.string()])
      .parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    context.addIssue({ code: 'custom', message: 'expected the "next" of a page' });
    return z.NEVER;
  }
});

/** Query of `GET /api/reports/orders`. */
export const countedQuerySchema = z
  .strictObject({
    month: periodFields.month,
    from: periodFields.from,
    to: periodFields.to,
    /** Names of counts; those of several are listed together. */
    figure: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(countNames).exclude(['closing-minutes'])).min(1)),
    by: z.enum(parts).default('all'),
    /** The code of a row of `GET /api/reports/rates`; orders without such a part unless given. */
    code: z.string().max(200).nullable().default(null),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: cursor.nullable().default(null),
  })
  .transform(requirePeriod);
export type CountedQuery = z.output<typeof countedQuerySchema>;

/** Query of `GET /api/reports/series`. */
export const seriesQuerySchema = z
  .strictObject({
    month: periodFields.month,
    from: periodFields.from,
    to: periodFields.to,
    /** Months begin and end with the period. */
    step: z.enum(['day', 'month']).default('day'),
  })
  .transform(requirePeriod);
export type SeriesQuery = z.output<typeof seriesQuerySchema>;

/** Query of `GET /api/reports/activity`. */
export const activityQuerySchema = z.strictObject({
  year: z.coerce.number().int().min(2000).max(2999),
});

/** Query of `GET /api/reports/evaluation`. */
export const evaluationQuerySchema = z
  .strictObject({
    month: periodFields.month,
    from: periodFields.from,
    to: periodFields.to,
    by: z.enum(['all', 'scene', 'bureau', 'district', 'street', 'unit']).default('all'),
  })
  .transform(requirePeriod);
export type EvaluationQuery = z.output<typeof evaluationQuerySchema>;

/** Body of `PUT /api/reports/evaluation/weights`. */
export const newWeightsSchema = z.strictObject({
  validFrom: day.describe('the first day whose figures they rate'),
  weights: z.record(z.enum(evaluationLineNames), z.number().min(0).max(100)).describe('together 100'),
  note: z.string().max(500).default(''),
});
export type NewWeights = z.output<typeof newWeightsSchema>;

/** Query of `GET /api/reports/scenes` and `/departments`. */
export const periodQuerySchema = z.strictObject(periodFields).transform(requirePeriod);

/** Query of `GET /api/reports/items`. */
export const itemsQuerySchema = z.strictObject({ month, format });

/** Query of `GET /api/reports/scenes/{id}/monthly`. */
export const sceneReportQuerySchema = z.strictObject({
  month,
  format: z.enum(['json', 'xlsx']).default('json'),
  /** The language of the workbook. */
  lang: z.enum(['zh', 'en']).default('zh'),
});

/** Body of `PUT /api/reports/scenes/{id}/monthly`. */
export const remarksSchema = z.strictObject({
  month,
  problems: z.string().max(5_000),
  usefulness: z.string().max(5_000),
});
export type Remarks = z.output<typeof remarksSchema>;
