import { z } from 'zod';

const titleSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

export const severities = ['low', 'medium', 'high'] as const;
export const severitySchema = z.enum(severities);
export type Severity = z.infer<typeof severitySchema>;

/** A scene groups items, as in `data/catalogue/scenes.json`. */
export const sceneSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a kebab-case id'),
  title: titleSchema,
});
export type Scene = z.infer<typeof sceneSchema>;

/** A kind of finding, as in `data/catalogue/items.json`. */
export const itemSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'expected scene.item in kebab-case'),
  scene: z.string(),
  title: titleSchema,
  /** Who owns a finding of this kind by nature. */
  owner: z.enum(['grid', 'street-office', 'enterprise', 'facility', 'forest-patrol-grid', 'river-reach']),
  /** `asset-first`: the owner of the thing before the territory (先属主后属地); or the other way round. */
  precedence: z.enum(['asset-first', 'territory-first']),
  /** The id of the routing rule that is followed first for it, whatever else is for it. */
  way: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'expected the id of a rule')
    .optional(),
  severity: severitySchema,
});
export type Item = z.infer<typeof itemSchema>;

export const scenesSchema = z.array(sceneSchema);

/** All items, each of a known scene, no code twice. */
export function itemsSchema(scenes: readonly Scene[]) {
  const known = new Set(scenes.map((scene) => scene.id));
  return z.array(itemSchema).superRefine((items, context) => {
    const seen = new Set<string>();
    for (const [index, item] of items.entries()) {
      const refuse = (field: string, message: string) =>
        context.addIssue({ code: 'custom', path: [index, field], message });
      if (seen.has(item.code)) refuse('code', `"${item.code}" appears twice`);
      if (!known.has(item.scene))
        refuse('scene', `"${item.scene}" is not a scene; known are ${[...known].join(', ')}`);
      else if (!item.code.startsWith(`${item.scene}.`))
        refuse('code', `"${item.code}" must begin with its scene, "${item.scene}."`);
      seen.add(item.code);
    }
  });
}
