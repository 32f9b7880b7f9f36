import { z } from 'zod';

/** Query of `GET /api/search`. */
export const searchQuerySchema = z.strictObject({
  q: z
    .string()
    .trim()
    .min(1, 'expected something to look for')
    .max(1_000)
    .describe(
      'a name, its pinyin or initials, a code, the number of an order, words of what was reported or of its address, coordinates in any form, a plus code, an MGRS place, or a link of a map',
    ),
  layers: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(,[a-z][a-z0-9-]*)*$/, 'expected layer ids joined by commas')
    .transform((text) => text.split(','))
    .optional()
    .describe('layer ids joined by commas; all that have names, unless told'),
  limit: z.coerce.number().int().min(1).max(50).default(12),
});
export type SearchQuery = z.output<typeof searchQuerySchema>;

/** Query of `GET /api/search/items`. */
export const itemSearchQuerySchema = z.strictObject({
  q: z.string().trim().min(1, 'expected something to look for').max(100),
  limit: z.coerce.number().int().min(1).max(50).default(12),
});
