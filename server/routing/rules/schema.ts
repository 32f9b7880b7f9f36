import { z } from 'zod';
import { type RoutedItem, routedItemSchema } from '../../../domain/items/entries.ts';
import { unitSchema } from '../../../domain/routing/decision.ts';
import { said, type Text, textOf } from '../../../domain/schema-texts.ts';
import { noteSchema, revisionSchema } from '../../drafts/schema.ts';
import { Problem } from '../../input/problem.ts';
import { rowNumber, storableDay, storableTime } from '../../input/storable-values.ts';
import { titleSchema } from '../../layers/schema.ts';
import type { RoutingSettings } from '../settings.ts';

const idSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*$/,
    said({ zh: '应为小写字母开头，由小写字母、数字和连字符组成的标识', en: 'expected a kebab-case id' }),
  );
const fieldSchema = z.string().min(1, said({ zh: '应为字段名', en: 'expected the name of a field' }));
const tierSchema = z.enum(['district', 'street', 'responsibility-grid', 'unit-grid']);

/** Fields of an asset, each with the values that it may have. */
const conditionSchema = z.record(z.string(), z.array(z.string()).min(1));
export type Condition = z.infer<typeof conditionSchema>;

const momentSchema = z.union(
  [storableDay(), storableTime()],
  said({
    zh: '应为日期（如 2026-11-21）或 RFC 3339 时间',
    en: 'expected a day such as 2026-11-21, or a time as in RFC 3339',
  }),
);
/** From when to when; a day counts from its midnight to the next one, in the city's clock. */
const period = { validFrom: momentSchema.optional(), validTo: momentSchema.optional() };
export type Period = { validFrom?: string | undefined; validTo?: string | undefined };

const dated = { when: conditionSchema.optional(), ...period };

/** A layer whose features are the units of a kind: a recorded code that none of them has is a data fault. */
const register = idSchema.optional();
/** Read from the fields of the asset. */
const recordedUnitSchema = z.strictObject({
  ...dated,
  kind: idSchema,
  code: fieldSchema,
  name: fieldSchema,
  register,
});
/**
 * The office of the tier's area at the place; the street's is whoever takes the place by territory. With `code`, of the
 * area whose code that field of the asset holds, such as its `parent`.
 */
const tierUnitSchema = z.strictObject({ ...dated, tier: tierSchema, code: fieldSchema.optional() });
/** Read from fields of the tier's area at the place: the district's own bureau. */
const areaUnitSchema = z.strictObject({
  ...dated,
  tier: tierSchema,
  kind: idSchema,
  code: fieldSchema,
  name: fieldSchema,
  register,
});
/** Named by the rule itself. */
const namedUnitSchema = z.strictObject({ ...dated, unit: unitSchema });
/**
 * The offices of all areas of a tier that the asset meets: the one with the largest share leads, or the one
 * whose code the field `leads` of the asset holds; the others assist.
 */
const metUnitsSchema = z.strictObject({
  ...dated,
  meets: tierSchema,
  leads: fieldSchema.optional(),
  /** Of a line: how many metres of it round the place count, by their length. */
  reach: z.number().positive().max(5000).optional(),
});

const unitsSchema = z.union(
  [recordedUnitSchema, areaUnitSchema, tierUnitSchema, namedUnitSchema, metUnitsSchema],
  said({
    zh: '应为 {kind, code, name, register?}、{tier, code?}、{tier, kind, code, name, register?}、{unit} 或 {meets, reach?, leads?}，均可带 when、validFrom、validTo',
    en: 'expected {kind, code, name, register?}, {tier, code?}, {tier, kind, code, name, register?}, {unit} or {meets, reach?, leads?}, each with when, validFrom or validTo if need be',
  }),
);
export type UnitSource = z.infer<typeof unitsSchema>;

const withinSchema = z.union(
  [
    z.strictObject({ metres: z.number().positive().max(5000) }),
    z.strictObject({
      /** The asset's field that holds the metres. */
      field: fieldSchema,
      /** The field that holds the asset's width, for a line drawn in its middle: half of it is added. */
      width: fieldSchema.optional(),
    }),
  ],
  said({
    zh: '应为 {metres}（不超过 5000）或 {field, width?}',
    en: 'expected {metres} up to 5000, or {field, width?}',
  }),
);
export type Within = z.infer<typeof withinSchema>;

const chosen = {
  layer: idSchema,
  where: conditionSchema.optional(),
  /** The asset's fields that hold the first and the last day on which it counts. */
  inForce: z
    .strictObject({ from: fieldSchema.optional(), to: fieldSchema.optional() })
    .refine(
      ({ from, to }) => from !== undefined || to !== undefined,
      said({ zh: '应有 from 或 to', en: 'expected "from" or "to"' }),
    )
    .optional(),
};
const findSchema = z.discriminatedUnion(
  'way',
  [
    z.strictObject({ way: z.literal('containing'), ...chosen }),
    z.strictObject({ way: z.literal('nearest'), ...chosen, within: withinSchema }),
    /** The asset whose code the question gives as its facility, no farther away than this. */
    z.strictObject({
      way: z.literal('named'),
      ...chosen,
      within: z.strictObject({ metres: z.number().positive().max(200_000) }),
    }),
    z.strictObject({ way: z.literal('territory') }),
  ],
  said({
    zh: '应为 containing、nearest、named 或 territory',
    en: 'expected containing, nearest, named or territory',
  }),
);
export type AssetFind = Exclude<z.infer<typeof findSchema>, { way: 'territory' }>;

/** How the owners of items are found; the first rule of the list that finds one decides. */
export const ruleSchema = z.strictObject({
  id: idSchema,
  title: titleSchema,
  /** Which items follow the rule; those that meet every member. Without it, only items that name it as their way. */
  for: z
    .strictObject({
      owner: z.string().optional(),
      scene: z.string().optional(),
      items: z.array(z.string()).min(1).optional(),
    })
    .optional(),
  ...period,
  find: findSchema,
  /** Who owns what was found: the first of these that holds. */
  units: z.array(unitsSchema).min(1),
  /** Who assists the owner: all of these that hold. */
  assists: z.array(unitsSchema).min(1).optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

export type { RoutedItem };

/** What decisions rest on beside rules and layers: the files of an installation, as they were. */
export interface Basis {
  settings: RoutingSettings;
  items: readonly RoutedItem[];
}

/** A set of rules that is, or was, in force. */
export interface RuleSet {
  /** 0 for rules on trial. */
  version: number;
  /** From the sequence that numbers the publications of layers too; 0 for the set in force since ever. */
  publicationId: number;
  validFrom: Date | null;
  rules: readonly Rule[];
  settings: RoutingSettings;
  /** By code. */
  items: ReadonlyMap<string, RoutedItem>;
  /** The rules for each item's code, in order. */
  chains: ReadonlyMap<string, readonly Rule[]>;
}

/** A draft: rules that are to be published some day. */
export const draftSchema = z.strictObject({
  rules: z.array(z.unknown()).describe('rules as in data/routing/owners.json'),
  note: noteSchema,
});
export type DraftRequest = z.output<typeof draftSchema>;

export const changedDraftSchema = draftSchema.extend({
  revision: revisionSchema,
});

/** How rules are published: from a day in the past on, where they were in force then already. */
export const publishingSchema = z.strictObject({
  validFrom: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional(),
});
export type PublishingRequest = z.output<typeof publishingSchema>;

/** Rules to be tried on a place, as a draft's version or as they are; those in force where neither is given. */
export const trialSchema = z.strictObject({
  rules: z.array(z.unknown()).optional(),
  version: rowNumber.optional(),
  lon: z.number(),
  lat: z.number(),
  item: z.string().optional(),
  as: routedItemSchema.optional().describe('the item as it would be, in force or not; in place of "item"'),
  facility: z.string().optional(),
  accuracy: z.number().optional(),
  crs: z.string().optional(),
  at: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional()
    .describe('the day that dates in rules and permits are held against; now unless given'),
});

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value === null || typeof value !== 'object' ? undefined : Reflect.get(value, key)),
    input,
  );
}

/**
 * Reads rules. @throws Problem 400 `invalid-rules` naming for each fault the rule, the member, its value and what
 * was expected
 */
export function parseRules(input: unknown): Rule[] {
  const result = z.array(ruleSchema).safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const { path } = issue;
    const id = valueAt(input, [...path.slice(0, 1), 'id']);
    const rule = typeof id === 'string' ? { zh: `规则“${id}”：`, en: `rule "${id}": ` } : { zh: '', en: '' };
    const value = JSON.stringify(valueAt(input, path))?.slice(0, 200);
    const member = path.slice(1).join('.');
    const { zh, en } = textOf(issue);
    return ruleFault(`/rules/${path.join('/')}`, {
      zh: `${rule.zh}${member || '整条规则'}${value === undefined ? '缺失' : `为 ${value}`}；${zh}`,
      en: `${rule.en}${member || 'it'} is ${value ?? 'missing'}; ${en}`,
    });
  });
  throw invalidRules(faults);
}

/** What is wrong with one rule, or with the set. */
export interface RuleFault {
  /** A JSON pointer into `{rules: […]}`. */
  path: string;
  /** Names the rule, the member, its value and what was expected; in English. */
  message: string;
  text: Text;
}

export function ruleFault(path: string, text: Text): RuleFault {
  return { path, message: text.en, text };
}

export function invalidRules(faults: readonly RuleFault[]): Problem {
  const [first, ...others] = faults;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return new Problem(400, 'invalid-rules', `${first!.message}${more}`, [...faults]);
}
