import { z } from 'zod';
import { indicatorSourceSchema } from '../../domain/answers/indicators.ts';
import { storableTime } from '../input/storable-values.ts';

export const indicatorQuerySchema = z.strictObject({
  scene: z.string().min(1).optional(),
  group: z.string().min(1).optional(),
  kind: z.enum(['sign', 'fact']).optional(),
});
export type IndicatorQuery = z.output<typeof indicatorQuerySchema>;

/** Body of `POST /api/indicators/preview`. */
export const previewedSchema = z.strictObject({ source: indicatorSourceSchema });

const time = storableTime('expected a time as in RFC 3339').transform((text) => new Date(text));

/** Query of `GET /api/indicators/{code}/values`. */
export const valuesQuerySchema = z.strictObject({
  since: time.optional(),
  until: time.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
});
export type ValuesQuery = z.output<typeof valuesQuerySchema>;

const mostPushed = 10_000;

export const pushedSchema = z.strictObject({
  value: z.number('expected a finite number'),
  at: storableTime('expected a time as in RFC 3339').optional(),
  unit: z.string().min(1).max(40).optional(),
});
export type Pushed = z.output<typeof pushedSchema>;

/** Body of `POST /api/indicators/{code}/values`: one value or many. */
export const pushedBodySchema = z.union([pushedSchema, z.array(pushedSchema).min(1).max(mostPushed)]);
