import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Items } from '../items/service.ts';

const scenarioSchema = z
  .strictObject({
    item: z.string(),
    /** The layer on whose features findings of the item come up. */
    layer: z.string(),
    /** Allowed values of the features' properties. */
    where: z.record(z.string(), z.array(z.string()).min(1)).optional(),
    /** How far from the feature the finding lies, metres. */
    beside: z.number().positive().default(0),
    sources: z.array(z.string()).min(1),
    /** How often it comes up, relative to the other scenarios. */
    weight: z.number().positive(),
    /** Sentences; `{name}` is the feature's name, `{n}` a whole number of the range `number`. */
    zh: z.string().min(1),
    en: z.string().min(1),
    number: z.tuple([z.int(), z.int()]).optional(),
    /** Further properties of the reports, each one of the given values. */
    properties: z.record(z.string(), z.array(z.string().min(1)).min(1)).default({}),
  })
  .refine(({ zh, en, number }) => [zh, en].every((text) => text.includes('{n}') === (number !== undefined)), {
    message: '"{n}" stands in both sentences exactly when there is a "number"',
  });
export type Scenario = z.output<typeof scenarioSchema>;

const fileSchema = z.strictObject({
  sources: z.record(
    z.string(),
    z.strictObject({
      /** 68 % error of the source's places, metres. */
      accuracy: z.number().nonnegative(),
      /** Longest time between occurrence and report, seconds. */
      delay: z.number().nonnegative(),
    }),
  ),
  scenarios: z.array(scenarioSchema).min(1),
});
export type Scenarios = z.output<typeof fileSchema>;

const file = new URL('../../data/catalogue/scenarios.json', import.meta.url);

/** Reads and checks `data/catalogue/scenarios.json`. Fails, naming the place, when it is wrong. */
export function readScenarios(items: Items): Scenarios {
  const result = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!result.success)
    throw new Error(`data/catalogue/scenarios.json is not valid: ${z.prettifyError(result.error)}`);
  for (const { item, sources, properties } of result.data.scenarios) {
    const entry = items.find(item);
    if (!entry) throw new Error(`data/catalogue/scenarios.json: there is no item "${item}"`);
    const missing = entry.required.find(
      (field) => field.startsWith('properties.') && !(field.slice('properties.'.length) in properties),
    );
    if (missing)
      throw new Error(`data/catalogue/scenarios.json: ${item} lacks "${missing}", which its item asks for`);
    const unknown = sources.find((source) => !(source in result.data.sources));
    if (unknown)
      throw new Error(`data/catalogue/scenarios.json: ${item} has the unknown source "${unknown}"`);
  }
  return result.data;
}
