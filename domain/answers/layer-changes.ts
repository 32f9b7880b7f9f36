import { z } from 'zod';
import { boxSchema } from './layer-versions.ts';
import { bilingualSchema } from './problem.ts';

const layerChangeTypes = [
  'layer.published',
  'layer.features-changed',
  'layer.schema-changed',
  'layer.retired',
] as const;
export type LayerChangeType = (typeof layerChangeTypes)[number];

/** What happened to a layer, as partners are told of it. */
const layerChangeSchema = z.object({
  id: z.int().describe('grows with every change; the cursor of who reads on'),
  type: z.enum(layerChangeTypes),
  at: z.string(),
  layer: z.string(),
  title: bilingualSchema,
  version: z.int().nullable().describe('the one in force since; null where no version is concerned'),
  box: boxSchema.nullable().describe('around what changed, in CRS84; null: anywhere, or nowhere'),
  counts: z
    .object({ added: z.int(), changed: z.int(), removed: z.int() })
    .nullable()
    .describe(
      'features by what became of them; null where no features changed or they can no longer be compared',
    ),
  fields: z
    .object({ added: z.array(z.string()), changed: z.array(z.string()), removed: z.array(z.string()) })
    .nullable()
    .describe('names, of layer.schema-changed'),
});
export type LayerChange = z.output<typeof layerChangeSchema>;

export const layerChangesSchema = z.object({
  changes: z.array(layerChangeSchema).describe('the oldest first'),
  next: z.string().describe('`after` of the next request'),
  more: z.boolean().describe('whether there are more already'),
});

/** The body of a webhook that tells of a layer. */
export const layerMessageSchema = z.object({
  type: z.enum(layerChangeTypes),
  timestamp: z.string(),
  data: z.object({ kind: z.enum(layerChangeTypes), title: bilingualSchema, change: layerChangeSchema }),
});
