import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Item } from '../items/schema.ts';
import { titleSchema } from '../layers/schema.ts';
import { unitSchema } from './schema.ts';

const settingsSchema = z.strictObject({
  /** Metres: how far outside an area a place in a gap may lie and still be that area's. */
  snapDistance: z.number().min(0).max(1000),
  /** The share of the error circle that a candidate must reach to be sure. */
  confidenceThreshold: z.number().gt(0).max(1),
  /** Metres: how near a border must be to be told. */
  nearBorder: z.number().min(0).max(2000),
  /** Who takes what nobody owns. */
  dutyDesk: unitSchema,
});
export type RoutingSettings = z.infer<typeof settingsSchema>;

const codeSchema = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a kebab-case id');
const conditionSchema = z.record(z.string(), z.array(z.string()).min(1));

const assetUnitSchema = z.strictObject({
  when: conditionSchema.optional(),
  kind: codeSchema,
  /** The fields of the asset that hold the unit's code and name. */
  code: z.string().min(1),
  name: z.string().min(1),
});
const tierUnitSchema = z.strictObject({ when: conditionSchema.optional(), tier: z.literal('street') });

const withinSchema = z.union([
  z.strictObject({ metres: z.number().positive().max(5000) }),
  z.strictObject({
    /** The asset's field that holds the metres. */
    field: z.string().min(1),
    /** The field that holds the asset's width, for a line drawn in its middle: half of it is added. */
    width: z.string().min(1).optional(),
  }),
]);

/** How the owners of items are found; the first rule of the list that finds one decides. */
export const ruleSchema = z.strictObject({
  id: codeSchema,
  title: titleSchema,
  for: z.strictObject({
    owner: z.string().optional(),
    scene: z.string().optional(),
    items: z.array(z.string()).min(1).optional(),
  }),
  find: z.discriminatedUnion('way', [
    z.strictObject({ way: z.literal('containing'), layer: codeSchema, where: conditionSchema.optional() }),
    z.strictObject({
      way: z.literal('nearest'),
      layer: codeSchema,
      within: withinSchema,
      where: conditionSchema.optional(),
    }),
    z.strictObject({ way: z.literal('territory') }),
  ]),
  units: z.array(z.union([assetUnitSchema, tierUnitSchema])).min(1),
});
export type Rule = z.infer<typeof ruleSchema>;

/** A set of rules to be tried on a place, and the place. */
export const triedRulesSchema = z.strictObject({
  rules: z.array(ruleSchema).min(1),
  lon: z.number(),
  lat: z.number(),
  item: z.string().min(1),
  accuracy: z.number().optional(),
  crs: z.string().optional(),
});
export type Within = z.infer<typeof withinSchema>;
export type AssetFind = Exclude<Rule['find'], { way: 'territory' }>;
export type Condition = z.infer<typeof conditionSchema>;

/** A layer that rules may name, with the fields that its features have. */
export interface KnownLayer {
  id: string;
  geometryType: string;
  fields: readonly { name: string; type: string; values?: readonly string[] }[];
}

function matches(rule: Rule, item: Item): boolean {
  const { owner, scene, items } = rule.for;
  return (
    (owner === undefined || owner === item.owner) &&
    (scene === undefined || scene === item.scene) &&
    (items === undefined || items.includes(item.code))
  );
}

/** The rules for an item, in order; up to and including the first that always finds an owner. */
export function rulesFor(rules: readonly Rule[], item: Item): Rule[] {
  const all = rules.filter((rule) => matches(rule, item));
  const last = all.findIndex((rule) => rule.find.way === 'territory');
  return last < 0 ? all : all.slice(0, last + 1);
}

function layerFaults(rule: Rule, layers: readonly KnownLayer[]): string[] {
  if (rule.find.way === 'territory') return [];
  const { find } = rule;
  const layer = layers.find((known) => known.id === find.layer);
  if (!layer) return [`names the layer "${find.layer}", which is not defined`];
  if (find.way === 'containing' && layer.geometryType !== 'Polygon')
    return [`asks for containing areas of "${layer.id}", which has none`];
  const faults: string[] = [];
  const check = (name: string, values: readonly string[] = []) => {
    if (name === 'code' || name === 'name') return;
    const field = layer.fields.find((known) => known.name === name);
    if (!field) faults.push(`names the field "${name}", which "${layer.id}" does not have`);
    else
      for (const value of values)
        if (field.values && !field.values.includes(value))
          faults.push(`can never match ${name} "${value}"; possible are ${field.values.join(', ')}`);
  };
  const conditions = [find.where ?? {}, ...rule.units.map((unit) => unit.when ?? {})];
  for (const condition of conditions)
    for (const [name, values] of Object.entries(condition)) check(name, values);
  if (find.way === 'nearest' && 'field' in find.within) {
    check(find.within.field);
    if (find.within.width) check(find.within.width);
  }
  for (const unit of rule.units)
    if ('kind' in unit) {
      check(unit.code);
      check(unit.name);
    }
  return faults;
}

/**
 * What is wrong with a set of rules, one sentence each, empty when nothing is: a rule that no item can reach,
 * an item without a rule that always finds an owner, a layer, field or value that does not exist.
 */
export function ruleFaults(
  rules: readonly Rule[],
  items: readonly Item[],
  layers: readonly KnownLayer[],
): string[] {
  const faults: string[] = [];
  const reached = new Set<Rule>();
  for (const item of items) {
    const chain = rulesFor(rules, item);
    for (const rule of chain) reached.add(rule);
    if (chain.at(-1)?.find.way !== 'territory')
      faults.push(`item "${item.code}" has no rule that always finds an owner`);
  }
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(rule.id)) faults.push(`rule "${rule.id}" appears twice`);
    seen.add(rule.id);
    if (!reached.has(rule)) faults.push(`rule "${rule.id}" can never match: no item reaches it`);
    for (const code of rule.for.items ?? [])
      if (!items.some((item) => item.code === code))
        faults.push(`rule "${rule.id}" names the item "${code}", which does not exist`);
    for (const fault of layerFaults(rule, layers)) faults.push(`rule "${rule.id}" ${fault}`);
  }
  return faults;
}

const directory = new URL('../../data/routing/', import.meta.url);

function readData<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(JSON.parse(readFileSync(new URL(name, directory), 'utf8')));
  if (result.success) return result.data;
  throw new Error(`data/routing/${name} is not valid: ${z.prettifyError(result.error)}`);
}

/** The settings of `data/routing/settings.json`. Fails, naming the place, when the file is wrong. */
export function readSettings(): RoutingSettings {
  return readData('settings.json', settingsSchema);
}

/** The rules of `data/routing/owners.json`. Fails, naming every fault, when the file is wrong. */
export function readRules(items: readonly Item[], layers: readonly KnownLayer[]): Rule[] {
  const rules = readData('owners.json', z.array(ruleSchema));
  const faults = ruleFaults(rules, items, layers);
  if (faults.length > 0) throw new Error(`data/routing/owners.json is not valid: ${faults.join('; ')}`);
  return rules;
}
