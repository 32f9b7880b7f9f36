import { z } from 'zod';
import { geometrySchema } from './geojson.ts';
import { boxSchema } from './layer-versions.ts';

/** A link, as OGC API Common has it. */
export const linkSchema = z.object({
  href: z.string(),
  rel: z.string(),
  type: z.string(),
  title: z.string(),
  method: z.literal('POST').optional().describe('where the link is followed by another request than GET'),
  body: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('members that are sent in place of those before'),
  merge: z.boolean().optional(),
});
export type Link = z.output<typeof linkSchema>;

const links = z.array(linkSchema);

export const landingPageSchema = z.object({ title: z.string(), description: z.string(), links });

export const conformanceSchema = z.object({
  title: z.string(),
  conformsTo: z.array(z.string()).describe('conformance classes by their URI'),
  links,
});

/** What filters may call beside what the language has. */
export const functionsSchema = z.object({
  functions: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      arguments: z.array(z.object({ title: z.string(), type: z.array(z.string()) })),
      returns: z.array(z.string()),
    }),
  ),
  links,
});

/** A layer as a collection of features. */
export const collectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  attribution: z.string().optional(),
  itemType: z.literal('feature'),
  extent: z.object({
    spatial: z
      .object({ bbox: z.array(boxSchema), crs: z.string() })
      .optional()
      .describe('absent while the layer is empty'),
  }),
  crs: z.array(z.string()),
  storageCrs: z.string(),
  links,
});

export const collectionsSchema = z.object({
  title: z.string(),
  links,
  collections: z.array(collectionSchema),
});

/** How a property is described, in JSON Schema. */
const propertySchema = z.object({
  title: z.string().optional(),
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  'x-ogc-role': z.string().optional(),
  'x-ogc-propertySeq': z.int().optional().describe('its place among the others'),
});
export type PropertySchema = z.output<typeof propertySchema>;

/** A JSON Schema of the properties of features, or of those that they can be chosen by. */
export const propertiesSchema = z.object({
  $schema: z.string(),
  $id: z.string(),
  type: z.literal('object'),
  title: z.string(),
  properties: z.record(z.string(), propertySchema),
  additionalProperties: z.boolean(),
  queryables: z
    .array(z.object({ id: z.string() }))
    .optional()
    .describe('their names as drafts of the standard had them, for who asks for application/json'),
});

const feature = {
  type: z.literal('Feature'),
  id: z.int(),
  geometry: geometrySchema.nullable(),
  properties: z.record(z.string(), z.unknown()).describe('code, name, parent and what the layer declares'),
};

export const featureAnswerSchema = z.object({ ...feature, links });

/** A page of features. */
const featureCollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.object(feature)),
  links,
  numberMatched: z.int().describe('exact up to 10,000'),
  numberMatchedEstimated: z.literal(true).optional().describe('where it is not exact'),
  numberReturned: z.int(),
  timeStamp: z.string(),
});

/** A page of features, or with `f=geojson` a file of all of them. */
export const featuresSchema = z.union([
  featureCollectionSchema,
  z.strictObject({ type: z.literal('FeatureCollection'), features: z.array(z.object(feature)) }),
]);
