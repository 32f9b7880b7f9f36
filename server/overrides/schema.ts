import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

function text(longest: number) {
  return z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

/** Body of `POST /api/events/{id}/override`: who is responsible instead, and why. */
export const overrideSchema = z.strictObject({
  lead: z.strictObject({
    code: text(100),
    name: text(200),
    nameEn: text(200).nullable().default(null),
    kind: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected a kebab-case kind, such as street-office'),
  }),
  reason: text(2000),
});
export type OverrideRequest = z.output<typeof overrideSchema>;
