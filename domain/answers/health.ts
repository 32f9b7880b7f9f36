import { z } from 'zod';

export const livenessSchema = z.object({ status: z.literal('live') });

export const readinessSchema = z.object({
  status: z.literal('ready'),
  warnings: z.array(z.string()).describe('what should be seen to, each a sentence'),
  routing: z.object({
    snapshot: z.string().nullable().describe('null before the first could be built'),
    behindSince: z
      .string()
      .nullable()
      .describe('since when newer layers or rules are in force that could not be taken in'),
    leftOut: z.array(z.object({ layer: z.string(), version: z.int(), count: z.int() })),
  }),
  background: z
    .array(z.object({ task: z.string(), since: z.string(), failures: z.int() }))
    .describe('background work that fails'),
});
