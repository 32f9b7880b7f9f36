import { z } from 'zod';
import type { StyleLayer } from '../layers/style.ts';

/** A layer of a MapLibre style, as the style specification has it. */
const styleLayerSchema = z
  .custom<StyleLayer>((value) => typeof value === 'object' && value !== null && 'id' in value)
  .meta({
    override: {
      type: 'object',
      description: 'Layer of a MapLibre style',
      properties: { id: { type: 'string' }, type: { type: 'string' } },
      required: ['id', 'type'],
    },
  });

/** A source of a MapLibre style, as the style specification has it. */
const styleSourceSchema = z
  .custom<object>((value) => typeof value === 'object' && value !== null)
  .meta({
    override: {
      type: 'object',
      description: 'Source of a MapLibre style',
      properties: { type: { type: 'string' } },
      required: ['type'],
    },
  });

const spriteSchema = z.object({ id: z.string(), url: z.string() });

/** What a base map puts beneath the layers of a style. */
const underlaySchema = z.object({
  sources: z.record(z.string(), styleSourceSchema),
  layers: z.array(styleLayerSchema),
  glyphs: z.string().optional().describe('that its layers need'),
  sprites: z.array(spriteSchema).describe("that its layers need, by the prefix of their icons' names"),
});
export type Underlay = z.output<typeof underlaySchema>;

export const baseMapAnswerSchema = z.object({ baseMap: underlaySchema.nullable() });

/** A MapLibre style. */
export const styleSchema = z.object({
  version: z.literal(8),
  name: z.string(),
  center: z.array(z.number()).length(2),
  zoom: z.number(),
  glyphs: z.string(),
  sprite: z.union([z.string(), z.array(spriteSchema)]),
  'font-faces': z.record(
    z.string(),
    z.array(z.object({ url: z.string(), 'unicode-range': z.array(z.string()) })),
  ),
  sources: z.record(z.string(), styleSourceSchema),
  layers: z.array(styleLayerSchema),
});
