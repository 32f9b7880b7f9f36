import { z } from 'zod';
import { bureauSchema, severitySchema } from '../items/entries.ts';
import { sceneSchema } from '../items/scenes.ts';
import { bilingualSchema } from './problem.ts';

/** A scene with what it names, and what of it is missing. */
export const sceneAnswerSchema = z.object({
  scene: sceneSchema,
  lead: bureauSchema.nullable(),
  unit: z
    .object({ code: z.string(), name: z.string(), nameEn: z.string().nullable(), missing: z.boolean() })
    .nullable()
    .describe('who is in charge of it; missing where the unit is no more'),
  layers: z.array(
    z.object({
      id: z.string(),
      title: bilingualSchema.nullable(),
      state: z
        .enum(['in-force', 'not-in-force', 'hidden', 'missing'])
        .describe('not-in-force: it waits for its first version; hidden: not for this reader'),
      legend: z.array(bilingualSchema).describe('what its signs stand for, the uppermost first'),
    }),
  ),
  items: z
    .array(
      z.object({
        code: z.string(),
        title: bilingualSchema.nullable(),
        severity: severitySchema.nullable(),
        own: z.boolean().describe('whether it is of this scene alone, and not of another first'),
        missing: z.boolean(),
      }),
    )
    .describe('its own first'),
  indicators: z.array(
    z.object({ code: z.string(), title: bilingualSchema.nullable(), missing: z.boolean() }),
  ),
});
export type SceneAnswer = z.output<typeof sceneAnswerSchema>;
