import { z } from 'zod';
import { storableTime } from '../input/storable-values.ts';

/** Body of `POST /api/walls/{id}/links`. */
export const newLinkSchema = z.strictObject({
  until: storableTime('expected a time as in RFC 3339').describe('when the link ends'),
  phones: z.boolean().default(false).describe('whether the link shows the telephones of those on duty, too'),
  label: z.string().min(1).max(100).optional().describe('whose screen it is'),
});
export type NewLink = z.output<typeof newLinkSchema>;
