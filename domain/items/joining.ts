import { z } from 'zod';
import { refuseRepeats } from './checks.ts';
import type { Item } from './entries.ts';
import type { Scene } from './scenes.ts';

const seconds = { minutes: 60, hours: 3600, days: 86_400 };

const spanSchema = z
  .strictObject({ value: z.number().nonnegative(), unit: z.enum(['minutes', 'hours', 'days']) })
  .transform(({ value, unit }) => value * seconds[unit])
  .pipe(z.number().describe('seconds'));

/** When reports are of one matter, as in `data/catalogue/joining.json`. */
export const joiningEntrySchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a kebab-case id'),
    /** The items that are kin: a report of one joins an order about another. */
    items: z.array(z.string()).min(1).optional(),
    /** In place of `items`: all items of a scene that no other rule names, none kin to another. */
    scene: z.string().optional(),
    /** Metres from the place of the order that a report joins. */
    radius: z.number().min(1).max(5000),
    /** How long before the first and after the last report of the order. */
    window: spanSchema,
    /** How long after its close the same counts as come back (复发). */
    recurrence: spanSchema,
    /**
     * What must be the same beside the place: the unit that is responsible, or the feature that the decision rests on
     * (a reach of a river, a facility) and the unit only where it rests on none.
     */
    area: z.enum(['unit', 'feature']),
    /** Names of properties whose values must be the same; a report that lacks one joins nothing. */
    same: z.array(z.string().min(1)).default([]),
  })
  .refine(
    ({ items, scene }) => (items === undefined) !== (scene === undefined),
    'expected either "items" or "scene"',
  );

/** A rule as it is written down. */
export type JoiningEntry = z.output<typeof joiningEntrySchema>;

/** A rule for items that are kin, or for one alone. Spans are seconds. */
export interface JoiningRule extends Omit<JoiningEntry, 'scene'> {
  items: string[];
}

/** All rules; no item and no scene is named twice. */
export function joiningSchema(scenes: readonly Scene[], items: readonly Item[]) {
  const known = {
    items: new Set(items.map(({ code }) => code)),
    scene: new Set(scenes.map(({ id }) => id)),
  };
  return z
    .array(joiningEntrySchema)
    .superRefine(refuseRepeats('id'))
    .superRefine((rules, context) => {
      const namedBy = new Map<string, string>();
      for (const [index, { id, items: kin = [], scene }] of rules.entries()) {
        const name = (kind: 'items' | 'scene', value: string, path: (string | number)[]) => {
          const other = namedBy.get(value);
          const refuse = (message: string) =>
            context.addIssue({ code: 'custom', path: [index, kind, ...path], message });
          if (!known[kind].has(value)) refuse(kind === 'items' ? 'is not an item' : 'is not a scene');
          else if (other !== undefined)
            refuse(`has the rule "${other}"; expected one that no rule names yet`);
          namedBy.set(value, id);
        };
        for (const [place, item] of kin.entries()) name('items', item, [place]);
        if (scene !== undefined) name('scene', scene, []);
      }
    });
}

/** The rules for items that there are: each item has one rule at most, and one of a scene stands for each of its items. */
export function joiningRules(entries: readonly JoiningEntry[], items: readonly Item[]): JoiningRule[] {
  const named = new Set(entries.flatMap(({ items: kin = [] }) => kin));
  return entries.flatMap(({ scene, items: kin, ...rule }): JoiningRule[] => {
    if (kin) return [{ ...rule, items: kin }];
    const alone = items.filter((item) => item.scene === scene && !named.has(item.code));
    return alone.map(({ code }) => ({ ...rule, id: code, items: [code] }));
  });
}
