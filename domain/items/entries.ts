import { z } from 'zod';
import { said } from '../schema-texts.ts';
import { day, eachOf, idSchema, notAmong, refuseRepeats, titleSchema } from './checks.ts';
import type { Scene } from './scenes.ts';
import {
  acceptances,
  gates,
  naturalOwners,
  optionalFields,
  type owed,
  precedences,
  requirements,
  severities,
  steps,
} from './vocabulary.ts';

export const severitySchema = z.enum(severities);
export type Severity = z.infer<typeof severitySchema>;

/** A department of the city, as in `data/catalogue/bureaus.json`. */
export const bureauSchema = z.strictObject({ id: idSchema, title: titleSchema });
export const bureausSchema = z.array(bureauSchema).superRefine(refuseRepeats('id'));
export type Bureau = z.infer<typeof bureauSchema>;

export type Step = (typeof steps)[number];
export const limitSchema = z.strictObject({
  value: z.number().positive(),
  unit: z.enum(['minutes', 'hours', 'days']),
  /**
   * `working`: the clock runs in office hours (工作时, 工作日); `extended`: in the shifts of every day; `continuous`:
   * always (紧急工作时, 紧急工作日).
   */
  time: z.enum(['working', 'extended', 'continuous']),
});
export type Limit = z.infer<typeof limitSchema>;
/** The limits of all steps, as in `data/catalogue/clocks.json`: they hold where an item has none of its own. */
export const clocksSchema = z.record(z.enum(steps), limitSchema);
export type Clocks = z.infer<typeof clocksSchema>;

export type Requirement = (typeof requirements)[number] | (typeof owed)[number];
export type Gate = (typeof gates)[number];
/** What all gates ask for, as in `data/catalogue/gates.json`: it holds where an item asks for nothing of its own. */
export const gatesSchema = z.record(z.enum(gates), z.array(z.enum(requirements)));
export type Gates = z.infer<typeof gatesSchema>;

/** When the readings of a sensor become a finding. */
const thresholdSchema = z
  .strictObject({
    quantity: idSchema,
    unit: z.string().min(1),
    above: z.number().optional(),
    below: z.number().optional(),
    /** How long the value must have been beyond it, seconds. */
    duration: z.number().nonnegative(),
    /** How far the value must come back before the finding is over, in `unit`. */
    hysteresis: z.number().nonnegative(),
  })
  .refine(
    ({ above, below }) => above !== undefined || below !== undefined,
    said({ zh: '应有 above 或 below', en: 'expected "above" or "below"' }),
  );

const requiredSchema = z.union(
  [z.enum(optionalFields), z.templateLiteral(['properties.', z.string().min(1)])],
  said({
    zh: `应为 ${optionalFields.join('、')} 之一，或 properties.<名称>`,
    en: `expected one of ${optionalFields.join(', ')}, or properties.<name>`,
  }),
);
export type RequiredField = z.infer<typeof requiredSchema>;

const twoDigits = z.string().regex(/^\d{2}$/, said({ zh: '应为两位数字', en: 'expected two digits' }));

/** A kind of finding, as in `data/catalogue/items.json`. */
export const itemSchema = z.strictObject({
  code: z.string().regex(
    /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
    said({
      zh: '应为“场景.事项”的形式，由小写字母、数字和连字符组成',
      en: 'expected scene.item in kebab-case',
    }),
  ),
  scene: z.string(),
  title: titleSchema,
  /** Who owns a finding of this kind by nature. */
  owner: z.enum(naturalOwners),
  precedence: z.enum(precedences),
  /** The id of the routing rule that is followed first for it, whatever else is for it. */
  way: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, said({ zh: '应为一条规则的标识', en: 'expected the id of a rule' }))
    .optional(),
  /** As of when a report is routed: as it comes (`report`, unless given), or as of the time at which it happened. */
  routedAsOf: z.enum(['report', 'occurrence']).optional(),
  severity: severitySchema,
  /** The bureau that is responsible for findings of this kind. */
  bureau: z.string(),
  /** What it is called elsewhere, beside its scene. */
  classes: z
    .strictObject({
      /** Major class (大类) and, where known, minor class (小类) of city parts (部件) or events (事件). */
      gbt30428: z
        .strictObject({ kind: z.enum(['part', 'event']), major: twoDigits, minor: twoDigits.optional() })
        .optional(),
      /** Classes of image recognition. */
      ai: z.array(idSchema).min(1).optional(),
    })
    .default({}),
  /** Fields without which a report of it is refused. */
  required: z.array(requiredSchema).default([]),
  /** Time limits of its own. */
  clocks: z.partialRecord(z.enum(steps), limitSchema).default({}),
  thresholds: z.array(thresholdSchema).default([]),
  acceptance: z.enum(acceptances).default('automatic'),
  /** What orders of it need at a gate, instead of what all do. */
  gates: z.partialRecord(z.enum(gates), z.array(z.enum(requirements))).default({}),
  /** The first and the last day, in the city, on which it can be reported. */
  from: day.optional(),
  to: day.optional(),
  /** Whether it can be reported at all. */
  enabled: z.boolean().default(true),
});
export type Item = z.infer<typeof itemSchema>;
/** What routing asks of an item. */
export const routedItemSchema = itemSchema.pick({
  code: true,
  scene: true,
  owner: true,
  precedence: true,
  way: true,
  routedAsOf: true,
});
export type RoutedItem = z.infer<typeof routedItemSchema>;

/** All items, each of a known scene and bureau, no code twice. */
export function itemsSchema(scenes: readonly Scene[], bureaus: readonly Bureau[]) {
  const knownScenes = scenes.map(({ id }) => id);
  const knownBureaus = bureaus.map(({ id }) => id);
  return z
    .array(itemSchema)
    .superRefine(refuseRepeats('code'))
    .superRefine(
      eachOf((item, refuse) => {
        if (!knownScenes.includes(item.scene))
          refuse('scene', notAmong({ zh: '场景', en: 'scene' }, knownScenes));
        else if (!item.code.startsWith(`${item.scene}.`))
          refuse('code', {
            zh: `应以所属场景“${item.scene}.”开头`,
            en: `expected to begin with its scene, "${item.scene}."`,
          });
        if (!knownBureaus.includes(item.bureau))
          refuse('bureau', notAmong({ zh: '部门', en: 'bureau' }, knownBureaus));
        if (item.from !== undefined && item.to !== undefined && item.to < item.from)
          refuse('to', {
            zh: `不应早于起始日期 ${item.from}`,
            en: `expected a day not before "from", ${item.from}`,
          });
      }),
    );
}
