import { z } from 'zod';
import { decisionSchema, unitSchema } from '../routing/decision.ts';
import { bilingualSchema, problemSchema } from './problem.ts';

export const officesAnswerSchema = z.object({ offices: z.array(unitSchema) });

/** Why a feature takes no part in routing. */
const leftOutFaultSchema = z.enum(['empty', 'other-kind', 'unreadable', 'not-measured']);
export type LeftOutFault = z.output<typeof leftOutFaultSchema>;

/** What of one layer's version takes no part in routing. */
const layerLeftOutSchema = z.object({
  layer: z.string(),
  version: z.int(),
  count: z.int(),
  features: z
    .array(
      z.object({
        feature: z.string().describe('its code, or # and its number where it has none'),
        fault: leftOutFaultSchema,
        text: bilingualSchema,
      }),
    )
    .describe('the first of them'),
});
export type LayerLeftOut = z.output<typeof layerLeftOutSchema>;

export const routingStateSchema = z.object({
  snapshot: z.string().nullable().describe('by which places are decided; null before the first'),
  behindSince: z
    .string()
    .nullable()
    .describe('since when newer layers or rules are in force that could not be taken in; null: none are'),
  leftOut: z.array(layerLeftOutSchema),
});

/** What has to be said about the places of a request together: they seem to be in another system than CRS84. */
const bulkWarningSchema = z.object({
  code: z.string(),
  crs: z.enum(['GCJ-02', 'BD-09']),
  places: z.int(),
  outside: z.int().describe('places that no area covers as they were sent'),
  covered: z.int().describe('how many of those an area would cover, were they converted'),
  text: bilingualSchema,
});
export type BulkWarning = z.output<typeof bulkWarningSchema>;

/** A decision for each place, in their order, or why there is none. */
export const decisionsAnswerSchema = z.object({
  decisions: z.array(z.union([decisionSchema, z.object({ line: z.int(), problem: problemSchema })])),
  warnings: z.array(bulkWarningSchema).optional(),
});
