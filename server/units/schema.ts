import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

const text = (most: number) =>
  z.string().trim().min(1).max(most).refine(isStorable, 'holds a NUL or half a surrogate pair');

export const unitCodeSchema = text(100);

const kindSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'expected a kebab-case id such as street-office or operator')
  .refine((kind) => kind !== 'city', 'there is one city');

/** Body of `PUT /api/units/{code}`. */
export const unitSettingsSchema = z.strictObject({
  name: text(200),
  nameEn: text(200).nullable().default(null),
  kind: kindSchema,
  parent: unitCodeSchema.default('city'),
});
export type UnitSettings = z.output<typeof unitSettingsSchema>;

/** Query of `GET /api/units`. */
export const unitQuerySchema = z.strictObject({
  parent: unitCodeSchema.optional(),
  kind: z.string().max(100).optional(),
  q: z.string().max(100).optional().describe('part of a name or the beginning of a code'),
  cursor: unitCodeSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type UnitQuery = z.output<typeof unitQuerySchema>;
