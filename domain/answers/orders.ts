import { z } from 'zod';
import { roles } from '../access/principal.ts';
import { answerWays, visitors, visitResults } from '../intake/channels.ts';
import { limitSchema, severitySchema } from '../items/entries.ts';
import { gates, owed, requirements, steps } from '../items/vocabulary.ts';
import { standingKinds } from '../orders/standings.ts';
import { type OrderState, type RequestKind, requestLabels, stateLabels } from '../orders/states.ts';
import {
  actionLabels,
  courses,
  entryLabels,
  type LogAction,
  needs,
  type OrderAction,
} from '../orders/transitions.ts';
import { unitSchema } from '../routing/decision.ts';
import { attachmentSchema } from './attachments.ts';
import { eventSchema } from './events.ts';

const states = Object.keys(stateLabels) as OrderState[];
export const orderStateSchema = z.enum(states);
const orderActionSchema = z.enum(Object.keys(actionLabels) as OrderAction[]);
export const logActionSchema = z.enum(Object.keys({ ...actionLabels, ...entryLabels }) as LogAction[]);

/** What somebody said at some time. */
const statementSchema = z.object({ at: z.string(), by: z.string(), note: z.string().nullable() });
export type Statement = z.output<typeof statementSchema>;

/** What an office asked for and nobody has answered yet. */
const pendingRequestSchema = statementSchema.extend({
  kind: z.enum(Object.keys(requestLabels) as RequestKind[]),
  until: z.string().optional().describe('the date that a suspension is asked for'),
});

/** A unit that assists, and what it said of its part; null while it has not. */
const assistSchema = unitSchema.extend({ done: statementSchema.nullable() });
export type Assist = z.output<typeof assistSchema>;

/** Where an order went that is not ours: to the platform above, or to one beside. */
const transferSchema = statementSchema.extend({
  direction: z.enum(['up', 'sideways']),
  to: z.string(),
});

/** Who was told that a clock is late. */
const escalationSchema = z.object({
  at: z.string(),
  after: z.number().describe('the share of the limit that had passed: 0.8 is amber, 1 is due'),
  tier: z.string(),
  people: z.array(z.string()).describe('names of users'),
});

/** The time limit of one step of an order. Times are RFC 3339, UTC. */
const clockSchema = z.object({
  step: z.enum(steps),
  startedAt: z.string(),
  limit: limitSchema,
  extensions: z.int().describe('each adds the whole limit once more'),
  runningSince: z.string().nullable().describe('null while it is stopped'),
  used: z.number().describe('counted time that had passed before, milliseconds'),
  amberAt: z.string().nullable().describe('when 80 % have passed; null while it is stopped'),
  dueAt: z.string().nullable().describe('null while it is stopped'),
  unannouncedYear: z
    .int()
    .optional()
    .describe('the year of the due time, where its holidays were not announced when it was timed'),
  overdueAt: z.string().nullable().describe('when its time first ran out'),
  level: z.int().describe('how many levels of escalation have been told'),
  escalation: escalationSchema.nullable(),
});
export type Clock = z.output<typeof clockSchema>;

/** The time limit of what is owed beside the work; it runs without a stop. */
const owedClockSchema = clockSchema.omit({ step: true });
export type OwedClock = z.output<typeof owedClockSchema>;

/** That whoever reported is to be called back (回访) before the close; the newest result where there is one. */
const returnVisitSchema = z.object({
  by: z.enum(visitors).describe('who calls back: the desk, or the office that leads'),
  within: limitSchema,
  dueAt: z.string().nullable().describe('null while the work is not done'),
  clock: owedClockSchema.nullable().describe('from when the work is done'),
  done: statementSchema.extend({ result: z.enum(visitResults) }).nullable(),
});

/** That the source is to be answered (答复) before the close. */
const sourceAnswerSchema = z.object({
  way: z.enum(answerWays).describe('how it goes back, unless another way is chosen'),
  dueAt: z.string().nullable(),
  clock: owedClockSchema.nullable().describe('from the report on'),
  done: statementSchema.extend({ way: z.enum(answerWays) }).nullable(),
});

/** What an order gathers on its way beside its state. */
const progressSchema = z.object({
  request: pendingRequestSchema.nullable(),
  supervision: statementSchema.extend({ reply: statementSchema.nullable() }).nullable(),
  suspension: z
    .object({ since: z.string(), until: z.string() })
    .nullable()
    .describe('while it is suspended: since when, and when it resumes by itself'),
  suspensions: z.int(),
  extensions: z.int(),
  transfer: transferSchema.nullable(),
  assists: z.array(assistSchema),
  assistsWaived: statementSchema.nullable().describe('that the desk waived the assists that are open'),
  verification: statementSchema.nullable().describe('who verified it on the spot'),
  handler: z.string().nullable().describe('who accepted it for the office'),
  result: z.string().nullable().describe('what the office said was done'),
  check: statementSchema.nullable().describe('who passed the work, since it was last finished'),
  reworks: z.int().describe('how often the work was sent back'),
  closedWithoutCheck: z.boolean(),
  exemption: statementSchema.nullable().describe('that being overdue is excused'),
  emergency: z.string().nullable().describe('the emergency plan under which it was last handled'),
  score: z.number().nullable().describe('0 to 100, once it has ended'),
  channel: z.string().nullable().describe('the channel of the report that opened it, where that said so'),
  visit: returnVisitSchema.nullable().describe('null where no channel of its reports asks for one'),
  answer: sourceAnswerSchema.nullable().describe('null where no channel of its reports asks for one'),
});
export type Progress = z.output<typeof progressSchema>;

/** Whose a place was and is, and what publication changed it. */
const ownerChangeSchema = z.object({
  from: unitSchema,
  to: unitSchema,
  publication: z.object({ id: z.int(), layer: z.string(), version: z.int() }),
  at: z.string(),
});
export type OwnerChange = z.output<typeof ownerChangeSchema>;

/** A work order as the API answers it and the feed carries it. */
export const orderSchema = progressSchema
  .extend({
    number: z.string().describe('YYYYMMDD-NNNNNN'),
    eventId: z.int(),
    state: orderStateSchema,
    item: z.string(),
    scene: z.string(),
    severity: severitySchema,
    point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
    lead: unitSchema,
    district: z.string().nullable(),
    street: z.string().nullable(),
    community: z.string().nullable(),
    responsibilityGrid: z
      .string()
      .nullable()
      .describe('the code of the responsibility grid that the place lay in when the order was opened'),
    createdAt: z.string(),
    updatedAt: z.string(),
    revision: z.int().describe('grows by one with every step'),
    ownerChange: ownerChangeSchema
      .nullable()
      .describe('that the place has another owner since a publication, until a person resolves it'),
    clock: clockSchema.nullable().describe('the time limit of its step; null where none runs'),
    reportCount: z.int().describe('how many reports it has, the one that opened it included'),
    lastReportedAt: z.string(),
    recurrenceOf: z
      .string()
      .nullable()
      .describe('the number of the closed order whose matter recurred (复发)'),
    mergedInto: z.string().nullable().describe('the number of the order that this one was merged into'),
  })
  .meta({ id: 'Order' });
export type Order = z.output<typeof orderSchema>;

/** An order, of which keys that are for some members alone get those. */
export function someOf<Schema extends z.ZodObject>(schema: Schema): Schema {
  const some = schema.partial().meta({ description: 'for a key whose limits name the members of orders' });
  // Whoever calls in code is nobody with such a key.
  return z.union([schema, some]) as unknown as Schema;
}

/** An order of a list, with how it stands to the reader. */
export const orderRowSchema = orderSchema.extend({
  standings: z.array(z.enum(standingKinds)).describe('what waits and what weighs, the gravest first'),
  priority: z
    .number()
    .describe('where it stands in the queue of the reader just now, 0 to 100, the highest first'),
});
export type OrderRow = z.output<typeof orderRowSchema>;

export const orderPageSchema = z.object({
  orders: z.array(orderRowSchema),
  next: z.string().nullable().describe('the cursor of the following page'),
});

/** One step of an order: who did what, when. */
const logEntrySchema = z.object({
  at: z.string(),
  actor: z.string(),
  actorRole: z.enum([...roles, 'system']).describe('"system" for what comes about by itself'),
  action: logActionSchema,
  fromState: orderStateSchema.nullable(),
  toState: orderStateSchema,
  note: z.string().nullable(),
  done: z
    .object({
      at: z.string().describe('by the service’s clock'),
      phone: z.string().nullable().describe('what the clock of the phone said'),
    })
    .optional()
    .describe('when it was done, where it was sent later'),
});
export type LogEntry = z.output<typeof logEntrySchema>;

const allowedActionSchema = z.object({
  action: orderActionSchema,
  noteRequired: z.boolean(),
  course: z.enum(courses),
  needs: z.enum(needs).nullable().describe('the member of the request that the step needs beside the note'),
  missing: z
    .array(z.enum([...requirements, ...owed]))
    .describe('what the order lacks of what its item asks for here'),
});
export type AllowedAction = z.output<typeof allowedActionSchema>;

/** How an order stands, in full. */
const standingSchema = z.object({
  kind: z
    .enum([...standingKinds, 'missing'])
    .describe('"missing": it lacks what the gate that it comes to next asks for'),
  at: z.string().nullable(),
  by: z.string().nullable(),
  note: z.string().nullable(),
  request: z.enum(Object.keys(requestLabels) as RequestKind[]).nullable(),
  until: z.string().nullable().describe('when a suspension, or the one that is asked for, ends'),
  to: z.string().nullable().describe('whom it was transferred to'),
  reply: statementSchema.nullable().describe('to a supervision'),
  units: z.array(unitSchema).describe('assisting units that have not reported their part'),
  gate: z.enum(gates).nullable(),
  missing: z.array(z.enum([...requirements, ...owed])),
  answers: z.array(orderActionSchema).describe('the steps by which the reader may deal with it'),
});
export type OrderStanding = z.output<typeof standingSchema>;

/** An order whole: its reports, its log and what the reader may do. */
export const orderWithHistorySchema = orderSchema.extend({
  event: eventSchema.describe('the report that opened it'),
  reports: z
    .object({ events: z.array(eventSchema), next: z.string().nullable() })
    .describe('the newest of its reports; "next" is the cursor for GET /api/events?order=…'),
  log: z.array(logEntrySchema).describe('oldest first'),
  attachments: z.array(attachmentSchema).describe('its own and those of its reports'),
  allowedActions: z.array(allowedActionSchema),
  standings: z.array(standingSchema).describe('what waits and what weighs, the gravest first'),
});
export type OrderWithHistory = z.output<typeof orderWithHistorySchema>;

const partSchema = z.object({
  part: z.string(),
  value: z.number().describe('how much of it there is, 0 to 1'),
  weight: z.number(),
});

/** How good a record is, 0 to 100, and the parts that make it. */
export const scoreSchema = z.object({ score: z.number(), parts: z.array(partSchema) });

const count = z.int();
/** How good the newest reports of a source are. */
export const sourceScoreSchema = z.object({
  reports: count,
  valid: count,
  described: count,
  placed: count,
  photographed: count,
  score: z.number().nullable().describe('null where it has reported nothing'),
  parts: z.array(partSchema),
});

export const resolvedOwnerChangesSchema = z.object({
  resolved: z.array(z.string()).describe('numbers of orders'),
  left: z.int().describe('marks that the states of their orders keep from it'),
});

/** How many orders of the reader stand how. */
export const standingCountsSchema = z.object({
  at: z.string(),
  open: z.int(),
  standings: z.record(z.enum(standingKinds), z.int()),
});

/** The members of an order whole. */
export const orderMembers: readonly string[] = Object.keys(orderWithHistorySchema.shape);

/** Changes of orders since a cursor: of each order the last one of the page. */
export const orderChangesSchema = z.object({
  changes: z.array(
    z.union([
      z.object({ id: z.int(), kind: z.literal('order'), order: someOf(orderSchema) }),
      z.object({
        id: z.int(),
        kind: z.literal('withdrawn').describe('it is yours no more'),
        number: z.string(),
        revision: z.int(),
      }),
    ]),
  ),
  next: z.string().describe('the cursor to go on from, now or later'),
  more: z.boolean().describe('whether there is more already'),
});
export type OrderChanges = z.output<typeof orderChangesSchema>;
