import { z } from 'zod';
import { unitSchema } from '../routing/decision.ts';
import { bilingualSchema } from './problem.ts';

/** From the least to the gravest, as the national standard for warnings colours them. */
export const warningLevels = ['blue', 'yellow', 'orange', 'red'] as const;
export type WarningLevel = (typeof warningLevels)[number];

const lonLat = z.tuple([z.number(), z.number()]);

const areaGeometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(lonLat)) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(lonLat))) }),
]);

export const warningSchema = z.object({
  id: z.int(),
  source: z.string().describe('who gave the warning'),
  externalId: z.string().nullable().describe("the source's own id"),
  kind: z.string(),
  level: z.enum(warningLevels),
  text: z.string(),
  areas: z
    .array(z.object({ layer: z.string(), code: z.string(), name: z.string(), nameEn: z.string().nullable() }))
    .nullable()
    .describe('the areas by name, where it was given so'),
  geometry: areaGeometrySchema.nullable().describe('its area in CRS84; null for one with only a text'),
  effectiveAt: z.string(),
  expiresAt: z.string().nullable().describe('null where it holds until it is lifted'),
  raisedAt: z.string(),
  raisedBy: z.string(),
  revision: z.int().describe('grows with every change'),
  state: z.enum(['pending', 'in-force', 'ended']),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  endReason: z.enum(['lifted', 'expired']).nullable(),
  endNote: z.string().nullable(),
  units: z.int().describe('units that are to act on it'),
});
export type Warning = z.output<typeof warningSchema>;

export const warningPageSchema = z.object({
  warnings: z.array(warningSchema),
  next: z.string().nullable(),
});

const named = { code: z.string().nullable(), name: z.string().nullable(), nameEn: z.string().nullable() };

/** A unit that is to act on a warning. */
const warningResponseSchema = z.object({
  id: z.int(),
  lead: unitSchema,
  item: z.string(),
  byHand: z.boolean().describe('opened by hand rather than by the rule of the kind'),
  point: lonLat,
  features: z
    .array(z.object({ layer: z.string(), ...named }))
    .describe('the first of what lies in the area and is its'),
  total: z.int().describe('how many there are'),
  order: z
    .object({ eventId: z.int(), number: z.string(), state: z.string() })
    .nullable()
    .describe('null before it is opened, and for an order that the reader may not see'),
  refusal: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe('why no order could be opened'),
  releasedAt: z.string().nullable().describe('since when the unit is no longer concerned'),
  outcome: z
    .enum(['cancelled', 'kept'])
    .nullable()
    .describe('what became of its order then: cancelled where nobody had begun, else kept'),
});
export type WarningResponse = z.output<typeof warningResponseSchema>;

const insideSchema = z.object({
  layer: z.string(),
  title: bilingualSchema,
  count: z.int(),
  more: z.boolean().describe('whether there are more than were counted'),
  features: z.array(z.object({ ...named, point: lonLat })),
});
export type InsideWarning = z.output<typeof insideSchema>;

const warningChangeSchema = z.object({
  revision: z.int().describe('the one that the change made'),
  at: z.string(),
  by: z.string(),
  former: z
    .object({
      kind: z.string(),
      level: z.enum(warningLevels),
      text: z.string(),
      areas: warningSchema.shape.areas,
      drawn: z.boolean().describe('whether its area was drawn'),
      effectiveAt: z.string(),
      expiresAt: z.string().nullable(),
    })
    .partial()
    .describe('what it said before, of what was changed'),
});
export type WarningChange = z.output<typeof warningChangeSchema>;

export const warningDetailSchema = warningSchema.extend({
  changes: z.array(warningChangeSchema).describe('the newest first'),
  responses: z.array(warningResponseSchema),
  inside: z.object({
    units: z.array(insideSchema).describe('areas of the tiers that the warning covers a part of'),
    facilities: z.array(insideSchema),
  }),
});
export type WarningDetail = z.output<typeof warningDetailSchema>;

/** A kind of warning, and the rule by which it becomes orders. */
export const warningKindSchema = z.object({
  code: z.string(),
  title: bilingualSchema,
  orders: z
    .object({
      from: z.enum(warningLevels).describe('the least level that opens orders'),
      item: z.string(),
      per: z.string().describe('the layer whose features in the area are assigned to units'),
    })
    .nullable(),
  facilities: z.array(z.string()).describe('layers whose features in the area are listed'),
});
export type WarningKind = z.output<typeof warningKindSchema>;

export const warningKindsSchema = z.object({ kinds: z.array(warningKindSchema) });
