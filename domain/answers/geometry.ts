import { z } from 'zod';
import { geometrySchema } from './geojson.ts';
import { bilingualSchema } from './problem.ts';

/** A feature near or in a place. */
const nearFeatureSchema = z.object({
  fid: z.int(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
  distance: z.number().describe('metres; 0 for what covers the place'),
  point: z.tuple([z.number(), z.number()]).describe('the place of it that is nearest, in CRS84'),
});
export type NearFeature = z.output<typeof nearFeatureSchema>;

/** Of one layer: how many features were met, and the nearest of them. */
const nearLayerSchema = z.object({
  layer: z.string(),
  count: z.int(),
  more: z.boolean().describe('whether there are more than were counted'),
  features: z.array(nearFeatureSchema),
});
export type NearLayer = z.output<typeof nearLayerSchema>;

export const bufferAnswerSchema = z.object({
  geometry: geometrySchema,
  area: z.number().describe('square metres on the ellipsoid'),
  inside: z.array(nearLayerSchema),
});

export const nearestAnswerSchema = z.object({ nearest: z.array(nearLayerSchema) });

const unknownShiftSchema = z.object({
  upTo: z.number().describe('metres that places may be off by'),
  text: bilingualSchema,
});
export type UnknownShift = z.output<typeof unknownShiftSchema>;

export const transformAnswerSchema = z.object({
  coordinates: z.array(z.tuple([z.number(), z.number()])),
  crs: z.string(),
  unknownShift: unknownShiftSchema.nullable().describe('null where the shift is known'),
});
