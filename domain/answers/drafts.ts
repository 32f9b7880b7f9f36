import { z } from 'zod';

/** A version of something that people draft and publish, and what became of it. */
export const versionSchema = z.object({
  version: z.int(),
  revision: z.int(),
  state: z.enum(['draft', 'published', 'superseded']),
  note: z.string().nullable(),
  author: z.string(),
  updatedAt: z.string(),
  periods: z.array(
    z.object({
      validFrom: z.string().nullable().describe('null: since ever'),
      validTo: z.string().nullable().describe('null: until further notice'),
      publishedBy: z.string(),
    }),
  ),
  processesBehind: z
    .int()
    .optional()
    .describe('once it was published or put back: how many processes do not answer by it yet'),
});

/** A version without what it says. */
export type Version = z.output<typeof versionSchema>;

export const versionsAnswerSchema = z.object({ versions: z.array(versionSchema) });
