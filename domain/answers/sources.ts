import { z } from 'zod';

/** The tiers whose areas can bound a source. */
const sourceTiers = ['districts', 'streets', 'responsibility-grids', 'unit-grids'] as const;

const areaSchema = z.union([
  z.object({ layer: z.enum(sourceTiers), codes: z.array(z.string()) }),
  z.object({ bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
]);

/** Who reports, and what it may report; null sets no bound. */
export const sourceSchema = z.object({
  id: z.string(),
  items: z.array(z.string()).nullable().describe('codes of items'),
  area: areaSchema.nullable().describe('areas of a tier, or a box in CRS84'),
  rate: z.int().nullable().describe('reports a minute'),
  accuracyPercent: z
    .number()
    .nullable()
    .describe('in how many cases of 100 the true place lies within the accuracy it reports; 68 unless set'),
  webhook: z.boolean().describe('whether it may send signed webhooks'),
});
export type Source = z.output<typeof sourceSchema>;

const counted = { code: z.string(), count: z.int() };

/** One source, with what was taken and what was refused of it. */
export const sourceReportSchema = sourceSchema.extend({
  accepted: z.int(),
  refused: z.object({
    count: z.int(),
    reasons: z.array(z.object({ ...counted, lastAt: z.string() })),
  }),
  refusals: z
    .array(z.object({ at: z.string(), code: z.string(), detail: z.string(), sample: z.string() }))
    .describe('the newest, each with the beginning of what was sent'),
});
export type SourceReport = z.output<typeof sourceReportSchema>;

/** Whether a source can report, and when it last did. */
const standing = {
  keys: z.array(
    z.object({
      id: z.int(),
      label: z.string(),
      createdAt: z.string(),
      revokedAt: z.string().nullable(),
    }),
  ),
  acceptedAt: z.string().nullable().describe('when a report was last taken; null: never'),
  refusedAt: z.string().nullable().describe('when one was last refused; null: never'),
};
const listedSourceSchema = sourceSchema.extend(standing);
export type ListedSource = z.output<typeof listedSourceSchema>;

export const sourcesAnswerSchema = z.object({ sources: z.array(listedSourceSchema) });

/** A report that was refused, with the beginning of what was sent. */
const keptRefusalSchema = z.object({
  id: z.int(),
  at: z.string(),
  code: z.string(),
  detail: z.string(),
  sample: z.string(),
});
export type KeptRefusal = z.output<typeof keptRefusalSchema>;

export const refusalPageSchema = z.object({
  refusals: z.array(keptRefusalSchema),
  next: z.string().nullable(),
});
export type RefusalPage = z.output<typeof refusalPageSchema>;

/** Days of the city's clock on which something came, the oldest first. */
export const sourceDaysSchema = z.object({
  accepted: z.array(z.object({ day: z.string(), item: z.string(), count: z.int() })),
  refused: z.array(z.object({ day: z.string(), ...counted })),
});
export type SourceDays = z.output<typeof sourceDaysSchema>;

export const secretSchema = z.object({ secret: z.string() });

export const newKeyAnswerSchema = z.object({
  label: z.string(),
  key: z.string().describe('shown this once'),
});
