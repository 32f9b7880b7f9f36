import { z } from 'zod';
import { questionSchema } from '../../domain/patrols/checklist.ts';
import { planStates, taskStates } from '../../domain/patrols/states.ts';
import { inlineFilesSchema } from '../attachments/inline.ts';
import { uploadIdsSchema } from '../attachments/schema.ts';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { rowNumberText, storableDay, storableTime } from '../input/storable-values.ts';

const text = (longest: number) =>
  z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);

/** Where a plan goes: a feature of a layer, a line that was drawn, or a place. */
const targetSchema = z.union([
  z.strictObject({ layer: text(100), code: text(100) }),
  z.strictObject({ name: text(200), route: z.array(position).min(2).max(5000) }),
  z.strictObject({ name: text(200), point: position }),
]);
export type TargetInput = z.output<typeof targetSchema>;

const scheduleSchema = z
  .strictObject({
    rule: text(300)
      .nullable()
      .default(null)
      .describe('RFC 5545; null for once, from the first to the last day'),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
      .default('08:00'),
    hours: z.number().min(0.25).max(2208).default(10),
    times: z.int().min(1).max(31).default(1).describe('tasks for each occurrence, such as 3 a week'),
    reason: text(500).nullable().default(null),
  })
  .prefault({});

const doneSchema = z
  .strictObject({
    share: z.number().gt(0).max(1).nullable().default(0.8),
    within: z.number().min(5).max(500).default(30),
    checkIns: z.boolean().default(false),
    minutes: z.number().min(0).max(1440).default(0),
  })
  .prefault({});

/** Body of `POST` and `PUT /api/patrols/plans`. */
export const planRequestSchema = z
  .strictObject({
    kind: z.enum(['patrol', 'survey']).default('patrol'),
    title: text(200),
    unit: text(100),
    team: text(100).nullable().default(null),
    person: text(200).nullable().default(null),
    fromDay: storableDay(),
    untilDay: storableDay().nullable().default(null),
    targets: z.array(targetSchema).min(1).max(2000),
    schedule: scheduleSchema,
    items: z.array(text(100)).max(100).default([]),
    checklist: z
      .array(questionSchema)
      .max(50)
      .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two questions have one id')
      .default([]),
    perTarget: z.boolean().default(false),
    done: doneSchema,
  })
  .refine(({ fromDay, untilDay }) => untilDay === null || untilDay >= fromDay, {
    path: ['untilDay'],
    message: 'expected a day not before "fromDay"',
  });
export type PlanRequest = z.output<typeof planRequestSchema>;

export const planStateSchema = z.strictObject({ state: z.enum(planStates) });
export const planQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  state: z.enum(planStates).optional(),
  kind: z.enum(['patrol', 'survey']).optional(),
  unit: text(100).optional(),
  person: text(200).optional(),
  layer: codeParameter.optional(),
  code: text(100).optional(),
});
export type PlanQuery = z.output<typeof planQuerySchema>;

const taskFilter = {
  plan: rowNumberText.optional(),
  unit: text(100).optional(),
  team: text(100).optional().describe('- for those of none'),
  person: text(200).optional().describe('- for those of nobody'),
  layer: codeParameter.optional(),
  code: text(100).optional(),
  place: text(200).optional().describe('name of a route or place that was drawn'),
  from: storableDay().optional().describe('first day on which they begin, in the city'),
  to: storableDay().optional().describe('last day'),
};

/** Query of `GET /api/patrols/tasks`. */
export const taskQuerySchema = z.strictObject({
  ...taskFilter,
  limit: limitParameter,
  cursor: cursorParameter,
  state: z
    .string()
    .transform((given) => given.split(','))
    .pipe(z.array(z.enum(taskStates)).min(1))
    .optional()
    .describe('several with commas'),
  kind: z.enum(['patrol', 'survey']).optional(),
  mine: z
    .enum(['true', 'false'])
    .transform((given) => given === 'true')
    .optional()
    .describe('those that whoever asks is to go: his own, and those of his units that are nobody’s'),
  sort: z.enum(['starts', '-starts']).default('-starts'),
});
export type TaskQuery = z.output<typeof taskQuerySchema>;

/** Query of `GET /api/patrols/findings`. */
export const findingQuerySchema = z.strictObject({
  ...taskFilter,
  limit: limitParameter,
  cursor: cursorParameter,
  real: z.enum(['true', 'false', 'open']).optional(),
  closed: z.enum(['true', 'false']).optional(),
});
export type FindingQuery = z.output<typeof findingQuerySchema>;

const at = storableTime().describe('when it was done');

export const doneAtSchema = z.strictObject({ at, note: text(2000).nullable().default(null) });

/** A point of `POST /api/patrols/tasks/{id}/track`. */
export const trackPointSchema = z.strictObject({
  at,
  lon: z.number(),
  lat: z.number(),
  crs: z.string().max(40).optional().describe('CRS84 unless told'),
  accuracy: z.number().min(0).max(10_000).nullish().describe('metres, 68 %'),
});
export const trackRequestSchema = z.strictObject({
  points: z.array(z.unknown().describe('{at, lon, lat, accuracy, crs}')).min(1).max(2000),
});

/** Body of `POST /api/patrols/tasks/{id}/check-ins`. */
export const checkInSchema = z
  .strictObject({
    at,
    point: position.optional().describe('where the phone is, CRS84'),
    accuracy: z.number().min(0).max(10_000).nullish(),
    layer: text(100).optional(),
    code: text(100).optional().describe('of the object that was scanned'),
  })
  .refine(({ point, code }) => point !== undefined || code !== undefined, {
    path: ['point'],
    message: 'expected a "point", or the "code" of an object with its "layer"',
  });
export type CheckInRequest = z.output<typeof checkInSchema>;

/** Body of `PUT /api/patrols/tasks/{id}/answers`. */
export const answersSchema = z.strictObject({
  at,
  target: z.int().min(0).max(2000).default(0).describe('ordinal of the place; 0 for the task as a whole'),
  answers: z.record(z.string().max(41), z.unknown()),
});
export type AnswersRequest = z.output<typeof answersSchema>;

/** Body of `POST /api/patrols/tasks/{id}/findings`. */
export const findingSchema = z.strictObject({
  id: text(100).describe('the phone’s own id of the finding; a repeat answers the first result'),
  at,
  item: text(100),
  target: z.int().min(1).max(2000).optional().describe('at which place, where "point" is left out'),
  point: position.optional(),
  accuracy: z.number().min(0).max(10_000).nullish(),
  severity: z.enum(['low', 'medium', 'high']).optional(),
  description: z.string().max(4000).nullish(),
  properties: z.record(z.string(), z.unknown()).optional(),
  attachments: inlineFilesSchema.optional(),
  uploads: uploadIdsSchema.optional(),
});
export type FindingRequest = z.output<typeof findingSchema>;

export const assignSchema = z.strictObject({ person: text(200).nullable() });
export const cancelSchema = z.strictObject({ note: text(500) });
