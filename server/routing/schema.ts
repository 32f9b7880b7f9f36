import { z } from 'zod';
import { storableTime } from '../input/storable-values.ts';

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

export const reasonSchema = z.strictObject({
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

export const candidateSchema = z.strictObject({
  unit: unitSchema,
  share: z.number().describe('the probability that the true place is its, 0 to 1'),
  distance: z.number().describe('metres from the point, 0 inside'),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const statuses = ['routed', 'needs-verification', 'snapped', 'unowned'] as const;

/** Who is responsible for a place, and why. */
export const decisionSchema = z.strictObject({
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
});
export type Decision = z.infer<typeof decisionSchema>;

/** A question: whose is this place? */
export interface RouteQuery {
  /** In degrees, or in the units of `crs`; what is not a number is refused with the likely cause. */
  lon: number;
  lat: number;
  /** An item's code; without it the territory answers. */
  item?: string;
  /** The code of the facility or enterprise that it is about, where the source knows it. */
  facility?: string;
  /** How many metres the true place lies away at most, in 68 of 100 cases. */
  accuracy?: number;
  /** In how many cases of 100 it does, where that is not 68. */
  accuracyPercent?: number;
  /** CRS84 unless told: an EPSG code, GCJ-02 or BD-09. */
  crs?: string;
  /** Asks with what was in force then; dates in rules and permits are held against this time. */
  at?: Date;
  /** Asks with the snapshot that a decision names; `at` is then only the time that the answer bears. */
  snapshot?: string;
}

/** A question about what is in force now. */
export type PresentQuery = Omit<RouteQuery, 'at' | 'snapshot'>;

/** What a caller may say about one place beside the place itself. */
const options = {
  item: z.string().min(1).optional(),
  facility: z.string().min(1).optional(),
  accuracy: z.number().optional(),
  accuracyPercent: z.number().optional(),
  crs: z.string().min(1).optional(),
};

/** One point of a JSON or NDJSON body: an object, or a pair of longitude and latitude. */
export const pointSchema = z.union(
  [
    z.strictObject({ lon: z.number(), lat: z.number(), ...options }),
    z.tuple([z.number(), z.number()]).transform(
      ([lon, lat]): {
        lon: number;
        lat: number;
        item?: string;
        facility?: string;
        accuracy?: number;
        accuracyPercent?: number;
        crs?: string;
      } => ({ lon, lat }),
    ),
  ],
  'expected {"lon": number, "lat": number, "item"?, "facility"?, "accuracy"?, "accuracyPercent"?, "crs"?} or [lon, lat]',
);

export const snapshotNameSchema = z
  .string()
  .regex(/^[^/]+\/\d{1,15}$/, 'expected the snapshot that a decision names, <time>/<publication>');

/** What an address may say about all points of a request. */
export const commonParametersSchema = z.strictObject({
  item: z.string().min(1).optional(),
  facility: z.string().min(1).optional(),
  crs: z.string().min(1).optional(),
  accuracy: z.coerce
    .number()
    .optional()
    .describe('metres within which the true place lies in 68 % of cases, the error circular and normal'),
  accuracyPercent: z.coerce.number().optional().describe('that percentage, where it is another'),
  at: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional(),
  snapshot: snapshotNameSchema.optional(),
});
