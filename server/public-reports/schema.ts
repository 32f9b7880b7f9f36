import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

const text = (longest: number) =>
  z.string().trim().max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** What a citizen reports: the field `report` of the form, as JSON. */
export const publicReportSchema = z
  .strictObject({
    /** Made by the page, so that a report sent again after a broken connection is one. */
    id: z.uuid(),
    item: text(100).min(1),
    description: text(1000).min(2, 'expected at least two characters'),
    point: z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]),
    accuracy: z.number().min(0).max(10_000).optional(),
    object: z.strictObject({ layer: text(100).min(1), code: text(200).min(1) }).optional(),
    name: text(50).optional(),
    phone: z
      .string()
      .regex(/^\+?[\d -]{3,20}$/, 'expected a telephone number')
      .optional(),
  })
  .describe('a report of the public form');
