import { z } from 'zod';

/** The longest text that is read for a place, in characters: what a report may say. */
const longestText = 4_000;

/** Query of `GET /api/places`. */
export const placesQuerySchema = z.strictObject({
  q: z
    .string()
    .trim()
    .min(1, 'expected a sentence')
    .max(longestText, `expected at most ${longestText} characters`)
    .describe('a sentence that tells a place, such as 长阳大道望化街路口往北50米'),
  item: z.string().min(1).optional().describe('the code of an item; without it the territory answers'),
});
export type PlacesQuery = z.output<typeof placesQuerySchema>;
