import { z } from 'zod';
import { geometrySchema } from './geojson.ts';

/** A text in both languages of the console. */
export const bilingualSchema = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.output<typeof bilingualSchema>;

/** Why a request was refused or failed, after RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('stable, kebab-case'),
  detail: z.string(),
  text: bilingualSchema.optional(),
  errors: z
    .array(
      z.object({
        path: z.string(),
        message: z.string(),
        text: bilingualSchema.optional(),
        geometry: geometrySchema.optional(),
      }),
    )
    .optional(),
});
export type ProblemDocument = z.output<typeof problemSchema>;
