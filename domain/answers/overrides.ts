import { z } from 'zod';
import { roles } from '../access/principal.ts';
import { unitSchema } from '../routing/decision.ts';
import { orderSchema } from './orders.ts';

/** A person's word against a decision, kept beside it. */
const overrideSchema = z.object({
  id: z.int(),
  eventId: z.int(),
  at: z.string(),
  author: z.string(),
  authorRole: z.enum(roles),
  reason: z.string(),
  lead: unitSchema,
  decided: z
    .object({ lead: z.string(), rule: z.string().nullable(), street: z.string().nullable() })
    .describe(
      'what the decision said: the code of its lead, the rule that found it, the street of the place',
    ),
});
export type Override = z.output<typeof overrideSchema>;

export const overriddenSchema = z.object({ override: overrideSchema, order: orderSchema });
export const overridesAnswerSchema = z.object({ overrides: z.array(overrideSchema) });

const areaSchema = unitSchema.omit({ kind: true });

/** Of each event the latest override counts, and not at all when it went back to what was decided. */
export const overrideReportSchema = z.object({
  areas: z
    .array(z.object({ area: areaSchema.nullable(), overrides: z.int() }))
    .describe('by the street that the place lies in; null where no street covers it'),
  rules: z.array(z.object({ rule: z.string().nullable(), overrides: z.int() })),
  suspects: z
    .array(
      z.object({
        area: areaSchema,
        lead: unitSchema,
        overrides: z.int(),
        bbox: z
          .tuple([z.number(), z.number(), z.number(), z.number()])
          .describe('around the places; west, south, east, north in CRS84'),
      }),
    )
    .describe('streets of which many places were given to one other unit: boundary or rule may be wrong'),
});
export type OverrideReport = z.output<typeof overrideReportSchema>;
