import { z } from 'zod';
import { decisionSchema, unitSchema } from '../routing/decision.ts';
import { problemSchema } from './problem.ts';

const pointSchema = z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84');

/** The part of a decision that people act on, or why there is none. */
const verdictSchema = z.union([
  decisionSchema.pick({ status: true, areas: true, lead: true, assists: true }),
  z.object({ problem: problemSchema }),
]);
export type Verdict = z.output<typeof verdictSchema>;

/** An event that two snapshots decide differently. */
const impactLineSchema = z.object({
  event: z.int(),
  orderNumber: z.string(),
  item: z.string(),
  point: pointSchema,
  from: verdictSchema,
  to: verdictSchema,
});
export type ImpactLine = z.output<typeof impactLineSchema>;

export const impactAnswerSchema = z.object({
  differences: z.array(impactLineSchema),
  compared: z.int(),
  different: z.int(),
});

const moved = {
  grid: z.string().nullable().describe('the smallest area that covers the place, as it would be'),
  from: unitSchema,
  to: unitSchema,
  point: pointSchema,
};

const movedOrderSchema = z.object({
  number: z.string(),
  item: z.string(),
  lead: unitSchema.describe('the unit that has the order, and would keep it'),
  ...moved,
});
export type MovedOrder = z.output<typeof movedOrderSchema>;

const movedFacilitySchema = z.object({
  layer: z.string(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  ...moved,
});
export type MovedFacility = z.output<typeof movedFacilitySchema>;

/** What publishing a version would change, grid by grid and place by place. */
export const versionImpactSchema = z.object({
  layer: z.string(),
  version: z.int(),
  base: z.int(),
  grids: z.array(
    z.object({
      grid: z.string().nullable(),
      from: z.string(),
      to: z.string(),
      orders: z.int(),
      facilities: z.int(),
    }),
  ),
  orders: z.array(movedOrderSchema),
  facilities: z.array(movedFacilitySchema),
});
export type VersionImpact = z.output<typeof versionImpactSchema>;

const text = z.string().nullable();

/** The places that would come to another office, as points. */
export const impactFeaturesSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.object({
        kind: z.enum(['order', 'facility']),
        layer: text,
        id: text,
        name: text,
        grid: text,
        lead: text,
        from: z.string(),
        fromName: z.string(),
        to: z.string(),
        toName: z.string(),
      }),
      geometry: z.object({ type: z.literal('Point'), coordinates: pointSchema }),
    }),
  ),
});
