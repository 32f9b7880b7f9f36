import { z } from 'zod';

const longitude = z.number().min(-180).max(180);
const latitude = z.number().min(-90).max(90);
const pointSchema = z.tuple([longitude, latitude], 'expected [longitude, latitude] in degrees');
const lineSchema = z.array(pointSchema).min(2).max(2_000);
const ringSchema = z
  .array(pointSchema)
  .min(4)
  .max(2_000)
  .refine(
    (ring) => ring[0]?.[0] === ring.at(-1)?.[0] && ring[0]?.[1] === ring.at(-1)?.[1],
    'expected a ring that ends where it begins',
  );

/** What a person draws or picks: a GeoJSON geometry in CRS84 of no more than a few thousand vertices. */
const geometrySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Point'), coordinates: pointSchema }),
  z.strictObject({ type: z.literal('LineString'), coordinates: lineSchema }),
  z.strictObject({ type: z.literal('Polygon'), coordinates: z.array(ringSchema).min(1).max(50) }),
]);
export type DrawnGeometry = z.output<typeof geometrySchema>;

const layerIds = z
  .array(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected a kebab-case id'))
  .max(20)
  .describe('layer ids');

/** Body of `POST /api/geometry/buffer`; 0 m of an area asks what lies in the area itself. */
export const bufferSchema = z.strictObject({
  geometry: geometrySchema,
  distance: z.number().min(0).max(50_000).describe('metres'),
  layers: layerIds.default([]),
  limit: z.int().min(1).max(1_000).default(50).describe('features listed of each layer'),
});
export type BufferQuery = z.output<typeof bufferSchema>;

/** Body of `POST /api/geometry/nearest`. */
export const nearestSchema = z.strictObject({
  point: pointSchema,
  layers: layerIds.min(1),
  limit: z.int().min(1).max(50).default(5).describe('features of each layer'),
  within: z.number().positive().max(50_000).default(2_000).describe('metres'),
});
export type NearestQuery = z.output<typeof nearestSchema>;

const pairSchema = z.tuple([z.number(), z.number()], 'expected [easting or longitude, northing or latitude]');

/** Body of `POST /api/geometry/transform`. */
export const transformSchema = z.strictObject({
  coordinates: z.array(pairSchema).min(1).max(10_000),
  from: z.string().min(1).max(200).default('CRS84'),
  to: z.string().min(1).max(200).default('CRS84'),
});
export type TransformQuery = z.output<typeof transformSchema>;
