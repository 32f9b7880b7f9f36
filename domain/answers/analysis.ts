import { z } from 'zod';
import { linkSchema } from './features.ts';
import { geometrySchema } from './geojson.ts';

/** What an analysis answers: features in CRS84 with what was measured of each among the properties. */
export const analysisAnswerSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.union([z.int(), z.string()]).optional(),
      geometry: geometrySchema.nullable(),
      properties: z
        .record(z.string(), z.union([z.string(), z.number(), z.null()]))
        .describe('metres and square metres on the ellipsoid'),
    }),
  ),
  numberReturned: z.int(),
  more: z.boolean().describe('whether there are more than were asked for'),
});
export type AnalysisAnswer = z.output<typeof analysisAnswerSchema>;

const links = z.array(linkSchema);

const processSummary = {
  id: z.string(),
  title: z.string(),
  description: z.string(),
  version: z.string(),
  jobControlOptions: z.array(z.literal('sync-execute')),
  outputTransmission: z.array(z.literal('value')),
  links,
};

/** The list of processes, as OGC API Processes has it. */
export const processListSchema = z.object({ processes: z.array(z.object(processSummary)), links });

const described = { title: z.string(), description: z.string().optional() };

/** The description of a process; schemas are those of OpenAPI 3.0. */
export const processSchema = z.object({
  ...processSummary,
  inputs: z.record(
    z.string(),
    z.object({
      ...described,
      minOccurs: z.int(),
      maxOccurs: z.int(),
      schema: z.record(z.string(), z.unknown()),
    }),
  ),
  outputs: z.record(z.string(), z.object({ ...described, schema: z.record(z.string(), z.unknown()) })),
});

/** A result in a document: its value with the media type of that. */
export const processResultsSchema = z.object({
  result: z.object({ value: z.union([analysisAnswerSchema, z.string()]), mediaType: z.string() }),
});
