import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { cursorParameter, limitParameter } from '../input/query-parameters.ts';

const text = z.string().trim().min(1).max(1000).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** Body of `POST /api/share-requests`. */
export const newRequestSchema = z.strictObject({
  layer: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected the id of a layer'),
  purpose: text.describe('what the layer is needed for'),
  until: z.iso.date('expected a day, YYYY-MM-DD').describe('the last day, three years ahead at most'),
  key: z.int().min(1).optional().describe('the number of a key of his for which a person asks'),
});
export type NewRequest = z.output<typeof newRequestSchema>;

/** Body of `POST /api/share-requests/{id}/decision`. */
export const decisionSchema = z.strictObject({
  decision: z.enum(['grant', 'refuse', 'end']).describe('end: takes back what was granted'),
  reason: text.optional().describe('needed to refuse and to end'),
  until: z.iso
    .date('expected a day, YYYY-MM-DD')
    .optional()
    .describe('an earlier last day than was asked for'),
});
export type Decision = z.output<typeof decisionSchema>;

/** Query of `GET /api/share-requests`. */
export const requestsQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  state: z.enum(['waiting', 'granted', 'refused', 'withdrawn', 'ended']).optional(),
});
export type RequestsQuery = z.output<typeof requestsQuerySchema>;

/** Query of `GET /api/share-requests/figures`. */
export const figuresQuerySchema = z.strictObject({
  month: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'expected a month, YYYY-MM'),
});

/** Body of `POST /api/share-requests/notices/read`. */
export const readNoticesSchema = z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(100) });

/** Body of `PUT /api/layers/{id}/owner`. */
export const ownerSchema = z.strictObject({
  unit: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine(isStorable, 'holds a NUL or half a surrogate pair')
    .nullable(),
});
