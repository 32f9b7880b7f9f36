import { z } from 'zod';
import { boxSchema, layerVersionSchema } from '../../domain/answers/layer-versions.ts';
import { fieldSchema, layerDefinitionSchema, styleSchema, titleSchema } from './schema.ts';

const { id, title, theme, role, tier, geometryType, visibility, minZoom, maxZoom } =
  layerDefinitionSchema.shape;

/** A layer that is in force. */
export const layerSchema = z.object({
  id,
  title,
  theme,
  role,
  tier: tier.unwrap().nullable(),
  geometryType,
  visibility,
  version: z.int(),
  featureCount: z.int(),
  bbox: boxSchema.nullable().describe('null while it is empty'),
  effectiveFrom: z.string(),
  minZoom,
  maxZoom,
  shared: z.boolean().describe('whether all departments of the city work with it'),
  attribution: z.string().nullable(),
  owner: titleSchema.nullable(),
  source: titleSchema.nullable(),
  licence: z.string().nullable(),
  updateEveryDays: z.int().nullable(),
  stale: z.boolean().describe('whether the newest version is older than was promised'),
  fields: z.array(fieldSchema),
  style: styleSchema,
});
export type Layer = z.output<typeof layerSchema>;

export const layersAnswerSchema = z.object({ layers: z.array(layerSchema) });

/** A layer that is defined and waits for its first version. */
export const waitingLayerSchema = z.object({
  ...layerDefinitionSchema.shape,
  version: z.null(),
  featureCount: z.int(),
  bbox: z.null(),
  effectiveFrom: z.null(),
  stale: z.boolean(),
});

export const ownFieldsAnswerSchema = z.object({ fields: z.array(fieldSchema) });

export const styleAnswerSchema = z.object({
  style: styleSchema,
  restyled: z.boolean().describe('whether a person has set it over what its file says'),
});

/** A layer as those who keep it see it: what is in force, what waits, and what was loaded last. */
const catalogueEntrySchema = z.object({
  id,
  title,
  theme,
  role,
  tier: tier.unwrap().nullable(),
  geometryType,
  visibility,
  minZoom,
  maxZoom,
  owner: titleSchema.nullable(),
  updateEveryDays: z.int().nullable(),
  fields: z.array(fieldSchema.pick({ name: true, title: true })).describe('the properties that it declares'),
  inForce: z.object({ version: z.int(), featureCount: z.int(), effectiveFrom: z.string() }).nullable(),
  stale: z.boolean().describe('whether the version in force is older than was promised'),
  planned: z
    .array(z.object({ version: z.int(), effectiveFrom: z.string() }))
    .describe('what waits for its time, the next one first'),
  newest: layerVersionSchema
    .pick({ version: true, state: true, createdBy: true, createdAt: true, issueCounts: true })
    .nullable(),
});
export type CatalogueEntry = z.output<typeof catalogueEntrySchema>;

export const catalogueAnswerSchema = z.object({ layers: z.array(catalogueEntrySchema) });
