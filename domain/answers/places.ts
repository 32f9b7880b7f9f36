import { z } from 'zod';
import { unitSchema } from '../routing/decision.ts';
import { bilingualSchema } from './problem.ts';

const areaSchema = z.object({ code: z.string(), name: z.string(), nameEn: z.string().nullable() }).nullable();

const partSchema = z.object({
  text: z.string().describe('as it is written'),
  from: z.int().describe('where it begins in the sentence, in UTF-16 units'),
  to: z.int(),
  layer: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  nameEn: z.string().nullable(),
  by: z
    .enum(['name', 'sound', 'like-sound', 'one-character', 'short', 'short-sound'])
    .describe(
      'as it is written, as it sounds, as it sounds about, with one character wrong, without its ending',
    ),
});

const shareOfUnitSchema = z.object({
  unit: unitSchema,
  share: z.number().describe('the probability that the place is its, 0 to 1'),
});

export const placeCandidateSchema = z.object({
  kind: z.enum(['crossing', 'address', 'place', 'section', 'road', 'area']),
  title: bilingualSchema,
  point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
  accuracy: z.number().describe('metres within which the true place lies in 68 % of cases'),
  line: z
    .array(z.tuple([z.number(), z.number()]))
    .nullable()
    .describe('places along the road or section that is meant'),
  share: z.number().describe('the probability that it is what was meant, 0 to 1'),
  areas: z.object({ district: areaSchema, street: areaSchema }),
  units: z.array(shareOfUnitSchema).describe('whose it would be, the likeliest first'),
  parts: z.array(partSchema),
  reasons: z.array(z.object({ code: z.string(), text: bilingualSchema })),
});

/** What a sentence may mean. */
export const placesAnswerSchema = z.object({
  status: z
    .enum(['found', 'unsure', 'unknown'])
    .describe('found: one unit is responsible in 8 of 10 cases or more; unknown: no name was found in it'),
  candidates: z.array(placeCandidateSchema).describe('the likeliest first, at most 8'),
  units: z.array(shareOfUnitSchema).describe('whose the matter is, over all candidates; at most 8'),
  question: bilingualSchema.nullable().describe('what to ask the caller, where it is not sure'),
});
export type PlacesAnswer = z.output<typeof placesAnswerSchema>;
export type PlaceCandidate = PlacesAnswer['candidates'][number];
