import { z } from 'zod';
import { codeParameter, limitParameter } from '../input/query-parameters.ts';

/** Query of `GET /api/changes`. */
export const changesQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'expected the "next" of an earlier answer')
    .transform(Number)
    .optional()
    .describe('`next` of the answer before; without it, only where to begin is answered'),
  layer: codeParameter.optional().describe('the id of the only layer that is wanted'),
  limit: limitParameter,
});
export type ChangesQuery = z.output<typeof changesQuerySchema>;
