import { z } from 'zod';

const bilingualSchema = z.strictObject({ zh: z.string(), en: z.string() });

const englishSchema = z.string().nullable().describe('null where the source has no English name');

/** Whoever can be responsible: an office, an authority, an operator, a patrol grid, or the duty desk. */
export const unitSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  nameEn: englishSchema,
  kind: z.string().describe('street-office, district-office, duty-desk, or the kind that a rule names'),
});
export type Unit = z.infer<typeof unitSchema>;

const areaSchema = z.strictObject({ code: z.string(), name: z.string(), nameEn: englishSchema }).nullable();

const reasonSchema = z.strictObject({
  code: z.string().describe('stable and kebab-case, such as covered-by, on-border or asset-owner'),
  layer: z.string().nullable(),
  version: z.int().nullable(),
  feature: z.string().nullable().describe('the code of the feature in that version'),
  distance: z.number().nullable().describe('metres from the point'),
  rule: z.string().optional().describe('the rule that was followed'),
  ruleVersion: z.int().optional().describe('the version of the rules; 0 for rules on trial'),
  validFrom: z.string().nullable().optional().describe('the first day on which what the reason tells holds'),
  validTo: z.string().nullable().optional().describe('the last day'),
  text: bilingualSchema,
});
export type Reason = z.infer<typeof reasonSchema>;

const candidateSchema = z.strictObject({
  unit: unitSchema,
  share: z.number().describe('the probability that the true place is its, 0 to 1'),
  distance: z.number().describe('metres from the point, 0 inside'),
});
export type Candidate = z.infer<typeof candidateSchema>;

const statuses = ['routed', 'needs-verification', 'snapped', 'unowned'] as const;

/** Who is responsible for a place, and why. */
export const decisionSchema = z
  .strictObject({
    point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
    item: z.string().nullable(),
    at: z.iso.datetime(),
    snapshot: z
      .string()
      .describe(
        'from when on what the decision rests on is in force, and the number of the newest publication in it, of a layer or of rules; "…/planned" for a time to come, "…/trial" for rules that are tried',
      ),
    rule: z
      .strictObject({ id: z.string(), version: z.int().describe('of the rules; 0 for rules on trial') })
      .nullable()
      .describe('the rule that decided; null without item'),
    status: z.enum(statuses),
    areas: z.strictObject({
      district: areaSchema,
      street: areaSchema,
      responsibilityGrid: areaSchema,
      unitGrid: areaSchema,
    }),
    lead: unitSchema,
    assists: z.array(unitSchema),
    candidates: z.array(candidateSchema),
    confidence: z.number(),
    accuracy: z
      .strictObject({ metres: z.number(), percent: z.number() })
      .optional()
      .describe(
        'the error that shares rest on, circular and normal: within so many metres in so many cases of 100',
      ),
    reasons: z.array(reasonSchema),
  })
  .meta({ id: 'Decision' });
export type Decision = z.infer<typeof decisionSchema>;
