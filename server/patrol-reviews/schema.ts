import { z } from 'zod';
import { figureParts } from '../../domain/patrols/figures.ts';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowNumber, rowNumberText, storableDay } from '../input/storable-values.ts';
import { periodFields, requirePeriod } from '../reports/schema.ts';

const text = (longest: number) =>
  z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
const { month, from, to } = periodFields;
const chosen = {
  month,
  from,
  to,
  unit: text(100).optional(),
  plan: rowNumberText.optional(),
  person: text(200).optional(),
  layer: codeParameter.optional(),
};

/** Query of `GET /api/patrols/figures`. */
export const figuresQuerySchema = z
  .strictObject({
    ...chosen,
    by: z.enum(figureParts).default('all'),
    format: z.enum(['json', 'csv', 'xlsx']).optional(),
    lang: z.enum(['zh', 'en']).default('zh').describe('of the workbook'),
  })
  .transform(requirePeriod);
export type FiguresQuery = z.output<typeof figuresQuerySchema>;

/** Query of `GET /api/patrols/coverage`. */
export const coverageQuerySchema = z
  .strictObject({ ...chosen, by: z.enum(['grid', 'reach', 'place']).default('grid') })
  .transform(requirePeriod);
export type CoverageQuery = z.output<typeof coverageQuerySchema>;

export const chiefQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  system: codeParameter.optional(),
  level: codeParameter.optional(),
  unit: text(100).optional(),
  layer: codeParameter.optional(),
  code: text(100).optional().describe('of a grid or reach'),
});
export type ChiefQuery = z.output<typeof chiefQuerySchema>;

/** Body of `POST` and `PUT /api/patrols/chiefs`. */
export const chiefRequestSchema = z.strictObject({
  system: text(40),
  level: text(40),
  name: text(100),
  title: text(100).nullable().default(null),
  person: text(200).nullable().default(null).describe('the name of an account, where the chief signs in'),
  unit: text(100),
  superior: rowNumber.nullable().default(null),
  areas: z
    .array(z.strictObject({ layer: text(100), code: text(100) }))
    .max(500)
    .default([]),
  fromDay: storableDay().optional().describe('the first day in office; today, or as it was'),
  untilDay: storableDay().nullable().default(null).describe('the last day in office; null where it is open'),
});
export type ChiefRequest = z.output<typeof chiefRequestSchema>;

export const listsQuerySchema = z.strictObject({ month, from, to }).transform(requirePeriod);
export const proposalsQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(7).max(90).default(30),
});
