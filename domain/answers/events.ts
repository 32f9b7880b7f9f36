import { z } from 'zod';
import { severitySchema } from '../items/entries.ts';
import { decisionSchema } from '../routing/decision.ts';
import { attachmentSchema } from './attachments.ts';
import { bilingualSchema, problemSchema } from './problem.ts';

/** One of the things that a report and its order have in common. */
const joiningReasonSchema = z.object({
  code: z
    .enum([
      'same-item',
      'kin-item',
      'same-unit',
      'same-feature',
      'same-property',
      'within-radius',
      'within-window',
      'merged',
      'split',
    ])
    .describe('"merged" and "split" where a person decided'),
  text: bilingualSchema,
});
export type JoiningReason = z.output<typeof joiningReasonSchema>;

/** Why a report joined an order that was there. */
const joiningSchema = z.object({
  rule: z.string().nullable().describe('as in GET /api/items; null where a person decided'),
  distance: z.number().nullable().describe('metres from the place of the order'),
  gap: z.number().nullable().describe('seconds before its first or after its last report'),
  reasons: z.array(joiningReasonSchema),
});
export type Joining = z.output<typeof joiningSchema>;

const orderInBriefSchema = z.object({
  number: z.string(),
  item: z.string(),
  state: z.string(),
  reports: z.int(),
  firstAt: z.string().describe('when its first report occurred'),
  event: z.int().describe('its first report'),
});
export type OrderInBrief = z.output<typeof orderInBriefSchema>;

/** An event as the API answers it and the feed carries it. */
export const eventSchema = z
  .object({
    id: z.int(),
    source: z.string(),
    channel: z.string().nullable().describe('by which channel it came, where the report said so'),
    externalId: z.string().nullable(),
    item: z.string(),
    scene: z.string(),
    severity: severitySchema,
    occurredAt: z.string(),
    receivedAt: z.string(),
    point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
    accuracy: z.number().nullable().describe('68 % error of the place, metres'),
    description: z.string().nullable(),
    properties: z.record(z.string(), z.unknown()),
    decision: decisionSchema,
    orderNumber: z.string(),
    joining: joiningSchema.nullable().describe('null where it opened its own order'),
  })
  .meta({ id: 'Event' });
export type Event = z.output<typeof eventSchema>;

export const eventWithAttachmentsSchema = eventSchema.extend({ attachments: z.array(attachmentSchema) });
export type EventWithAttachments = z.output<typeof eventWithAttachmentsSchema>;

/** A report that was taken: with its attachments where it brought any. */
export const takenEventSchema = eventSchema.extend({ attachments: z.array(attachmentSchema).optional() });
export type TakenEvent = z.output<typeof takenEventSchema>;

/** What would become of a report. */
export const reportPreviewSchema = z.object({
  decision: decisionSchema,
  missing: z.array(z.string()).describe('fields that its item asks for, as JSON Pointers'),
  joins: z
    .object({
      order: orderInBriefSchema.nullable().describe('null for one that the reader may not see'),
      joining: joiningSchema,
    })
    .nullable()
    .describe('null: it would open an order of its own'),
});
export type ReportPreview = z.output<typeof reportPreviewSchema>;

export const eventPageSchema = z.object({
  events: z.array(eventSchema),
  next: z.string().nullable().describe('the cursor of the following page'),
});

/** What became of one report of a batch. */
const outcomeSchema = z.union([
  z.object({
    status: z.union([z.literal(200), z.literal(201)]),
    id: z.int(),
    orderNumber: z.string(),
    joining: joiningSchema.nullable(),
    source: z.string(),
    externalId: z.string().nullable(),
  }),
  problemSchema,
]);
export type Outcome = z.output<typeof outcomeSchema>;

export const outcomesSchema = z.object({ results: z.array(outcomeSchema) });
