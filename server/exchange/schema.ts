import { z } from 'zod';
import { evaluatedKinds } from '../../domain/exchange/evaluations.ts';
import { said } from '../../domain/schema-texts.ts';
import { isStorable } from '../database/storable-text.ts';
import { limitParameter } from '../input/query-parameters.ts';
import { periodFields, requirePeriod } from '../reports/schema.ts';
import { sourceIdSchema } from '../sources/schema.ts';

const { month, from, to, format } = periodFields;

/** Query of `GET /api/exchange/cases`. */
export const casesQuerySchema = z.strictObject({ month, from, to, format }).transform(requirePeriod);

/** Query of `GET /api/exchange/evaluations`. */
export const evaluationsQuerySchema = z
  .strictObject({
    month,
    from,
    to,
    format,
    by: z.enum(evaluatedKinds).default('street'),
  })
  .transform(requirePeriod);

/** Query of `GET /api/exchange/received/{source}/{kind}`. */
export const receivedQuerySchema = z.strictObject({ format });

/** Query of what is sent: in whose name, where the key is not bound to one source. */
export const sentQuerySchema = z.strictObject({ source: sourceIdSchema.optional() });

/** Query of `GET /api/exchange/received/{source}/{kind}/records`. */
export const recordsQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: z
    .string()
    .refine(
      (text) => /^\d{1,16}~.{1,300}$/s.test(text) && isStorable(text),
      said({ zh: '应取自上一页的“next”', en: 'expected the "next" of an earlier page' }),
    )
    .transform((text) => {
      const end = text.indexOf('~');
      return { at: Number(text.slice(0, end)), key: text.slice(end + 1) };
    })
    .optional(),
});
export type RecordsQuery = z.output<typeof recordsQuerySchema>;
