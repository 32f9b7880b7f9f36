import { z } from 'zod';
import { geometrySchema } from './geojson.ts';
import { bilingualSchema, problemSchema } from './problem.ts';

/**
 * What a person can have done about an issue. `clean` gives a gap or an overlap to the neighbour with the longest
 * shared border; `keep` accepts it as it is, in later versions too.
 */
export const fixSchema = z.enum(['make-valid', 'clean', 'drop', 'keep']);
export type Fix = z.output<typeof fixSchema>;

/** What was done about an issue, as a version's history keeps it. */
const doneFixSchema = z.object({
  issue: z.string(),
  type: z.string(),
  fix: fixSchema,
  features: z.array(z.string()),
  done: z.boolean().describe('whether anything was changed for it'),
  given: z
    .array(z.object({ to: z.string(), area: z.number() }))
    .optional()
    .describe('who has the place now, of a gap or an overlap, in square metres'),
  message: bilingualSchema,
});
export type DoneFix = z.output<typeof doneFixSchema>;

const missing = z.object({ flaw: z.literal('missing').describe('none, or without positions') });
const fewPositions = z.object({
  flaw: z.literal('few-positions').describe('a ring or line has too few; that part is left out'),
  positions: z.int(),
});
const openRing = z.object({
  flaw: z.literal('open-ring').describe('a ring ended beside its start, by the last digit; it was closed'),
  degrees: z.number(),
});
const flaws = [missing, fewPositions, openRing] as const;

/**
 * What is wrong with the geometry of one feature and concerns no other: the file is loaded all the same, and the
 * version's checks report it.
 */
const geometryFlawSchema = z.discriminatedUnion('flaw', flaws);
export type GeometryFlaw = z.output<typeof geometryFlawSchema>;

const ofFeature = {
  feature: z.string().describe('its code, or else its name, or else its place in the file'),
  place: z.string(),
  type: z.enum(['empty-geometry', 'invalid-geometry']).describe('the finding that it becomes'),
  leftOut: z
    .boolean()
    .describe('whether nothing was left of the geometry, so that the version lacks the feature'),
};

/** The flaws of a file: how many features have one, and the first of them. */
const flawsSchema = z.object({
  count: z.int(),
  features: z.array(
    z.discriminatedUnion('flaw', [
      missing.extend(ofFeature),
      fewPositions.extend(ofFeature),
      openRing.extend(ofFeature),
    ]),
  ),
});
export type Flaws = z.output<typeof flawsSchema>;

/** Codes of city parts that features without one get by the rule of their layer. */
export const givenCodesSchema = z.object({
  given: z.int().describe('new codes'),
  kept: z.int().describe('codes that the same features had before'),
  ranges: z
    .array(z.object({ from: z.string(), to: z.string(), count: z.int() }))
    .describe('of the new codes, one for each district'),
  withoutDistrict: z.int().describe('features that lie in no district and stay without a code'),
  exhausted: z
    .int()
    .describe('features that stay without a code, for the serials of their district are used up'),
});
export type GivenCodes = z.output<typeof givenCodesSchema>;

/** What was understood of a file, to be shown before anybody relies on it. */
const understoodSchema = z.object({
  format: z.enum(['geojson', 'ndjson', 'csv', 'xlsx', 'shapefile', 'geopackage', 'flatgeobuf', 'kml']),
  encoding: z.string(),
  crs: z.string(),
  crsConfidence: z
    .number()
    .describe('1: declared by the file, its format or the person; lower when inferred'),
  crsNote: bilingualSchema.optional(),
  fields: z.array(z.string()),
  mapped: z
    .record(z.string(), z.string())
    .optional()
    .describe('which field was taken for the code, the name, the parent and each declared property'),
  heights: z
    .object({ count: z.int(), features: z.array(z.string()) })
    .optional()
    .describe('how many features had heights or measures, which are not kept, and the first of them'),
  flaws: flawsSchema
    .optional()
    .describe('features whose geometry had a flaw of its own, and the first 1,000 of them'),
  codes: givenCodesSchema.optional().describe('where the layer has a rule for codes and features had none'),
});
export type Understood = z.output<typeof understoodSchema>;

/** West, south, east, north in CRS84 degrees. */
export const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** A version of a layer. */
export const layerVersionSchema = z.object({
  layer: z.string(),
  version: z.int(),
  state: z
    .enum(['reading', 'checking', 'checked', 'published', 'superseded', 'rejected', 'cancelled'])
    .describe('superseded: was in force, and another one is now'),
  progress: z.object({
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    share: z.number().describe('of the stage, 0 to 1'),
    secondsLeft: z.number().nullable().describe('of the stage; null while it cannot be told'),
  }),
  featureCount: z.int(),
  bbox: boxSchema.nullable(),
  understood: understoodSchema.nullable(),
  issueCounts: z
    .record(z.string(), z.int())
    .nullable()
    .describe('by type; null until the version has been checked'),
  problem: problemSchema
    .nullable()
    .describe('why it was rejected, or not put in force although that was asked for'),
  plannedFor: z
    .string()
    .nullable()
    .describe('when it is planned to come into force; null: nothing is planned'),
  processesBehind: z
    .int()
    .optional()
    .describe('of the version in force: how many processes do not answer by it yet'),
  editOf: z.int().nullable().describe('the version from which it was made by editing features in place'),
  sourceName: z.string(),
  fixes: z.array(doneFixSchema).describe('what was fixed to make it from another version'),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type LayerVersion = z.output<typeof layerVersionSchema>;

export const layerVersionsAnswerSchema = z.object({ versions: z.array(layerVersionSchema) });

/** What a check found; `introduced` where the version it is compared with has no issue of the same id. */
export const issueSchema = z.object({
  id: z.string(),
  type: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  features: z.array(z.string()),
  details: z.record(z.string(), z.unknown()).describe("the check's own"),
  geometry: geometrySchema.nullable(),
  introduced: z.boolean(),
  accepted: z.boolean().describe('whether a person has accepted it as it is'),
});

/** An issue as a report tells of it. */
const reportedIssueSchema = issueSchema.extend({
  message: bilingualSchema,
  fixes: z.array(fixSchema).describe('what can be done about it'),
});
export type ReportedIssue = z.output<typeof reportedIssueSchema>;

export const issuesAnswerSchema = z.object({
  issueCounts: z.record(z.string(), z.int()).nullable(),
  base: z.int().nullable().describe('the version that it is compared with'),
  resolvedCounts: z.record(z.string(), z.int()).describe('issues of the base that it no longer has, by type'),
  issues: z.array(reportedIssueSchema),
  next: z.string().nullable(),
});
export type IssuesAnswer = z.output<typeof issuesAnswerSchema>;

export const changeKindSchema = z.enum(['added', 'removed', 'moved-boundary', 'changed-attributes']);
export type ChangeKind = z.output<typeof changeKindSchema>;

const valuesSchema = z.object({
  name: z.string().nullable(),
  parent: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
});

/** A feature that two versions do not share. */
const changeSchema = z.object({
  kinds: z.array(changeKindSchema),
  feature: z.string().describe('the code, or what else the feature is called by'),
  code: z.string().nullable(),
  name: z.string().nullable(),
  area: z
    .number()
    .nullable()
    .describe('square metres: of a feature that is new or gone, else of what its border left and took in'),
  metres: z.number().nullable().describe('how far a line or point has moved'),
  before: valuesSchema.nullable(),
  after: valuesSchema.nullable(),
  geometryBefore: geometrySchema.nullable(),
  geometryAfter: geometrySchema.nullable(),
});
export type Change = z.output<typeof changeSchema>;

/** A place that changed owner; null where nobody owned or owns it. */
const transferSchema = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  area: z.number().describe('square metres'),
  geometry: geometrySchema,
});
export type Transfer = z.output<typeof transferSchema>;

const changeCountsSchema = z.object({
  added: z.int(),
  removed: z.int(),
  movedBoundary: z.int(),
  changedAttributes: z.int(),
});
export type ChangeCounts = z.output<typeof changeCountsSchema>;

export const diffSchema = z.object({
  layer: z.string(),
  version: z.int(),
  base: z.int(),
  counts: changeCountsSchema,
  changes: z.array(changeSchema),
  next: z.string().nullable(),
  transfers: z.array(transferSchema).optional().describe('of areas, on the first page'),
});
export type Diff = z.output<typeof diffSchema>;

const label = { feature: z.string(), name: z.string().nullable(), kinds: z.array(changeKindSchema) };

/** A difference for a map: features as they were and as they are, and places that changed owner. */
export const diffFeaturesSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      geometry: geometrySchema,
      properties: z.discriminatedUnion('state', [
        z.object({
          state: z.enum(['before', 'after']),
          ...label,
          area: z.number().nullable(),
          metres: z.number().nullable(),
        }),
        z.object({
          state: z.literal('transfer'),
          from: z.string().nullable(),
          to: z.string().nullable(),
          area: z.number(),
        }),
      ]),
    }),
  ),
});

/** What came into force when, or is planned to. */
const publicationSchema = z.object({
  version: z.int(),
  effectiveFrom: z.string(),
  by: z.string(),
  state: z.enum(['in-force', 'past', 'planned', 'cancelled']),
  publication: z.int().nullable().describe('its number; null while it is planned'),
});
export type Publication = z.output<typeof publicationSchema>;

export const publicationsAnswerSchema = z.object({
  publications: z.array(publicationSchema),
  next: z.string().nullable(),
});
