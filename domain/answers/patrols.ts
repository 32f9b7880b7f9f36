import { z } from 'zod';
import { questionSchema } from '../patrols/checklist.ts';
import { planStates, targetKinds, taskStates } from '../patrols/states.ts';
import { geometrySchema } from './geojson.ts';
import { orderStateSchema } from './orders.ts';
import { bilingualSchema } from './problem.ts';

/** What can be amiss with a plan. */
const noticeCodes = ['person-left', 'redrawn', 'retired'] as const;
export type PatrolNoticeCode = (typeof noticeCodes)[number];

const noticeSchema = z.object({
  code: z.enum(noticeCodes),
  text: bilingualSchema,
});
export type PatrolNotice = z.output<typeof noticeSchema>;

const patrolDefinitionSchema = z.object({
  schedule: z.object({
    rule: z.string().nullable().describe('RFC 5545 recurrence rule; null for once'),
    at: z.string().describe('HH:MM by the clock of the city'),
    hours: z.number().describe('from the beginning until it is due'),
    times: z.int().describe('tasks for each occurrence'),
    reason: z.string().nullable().describe('why so often'),
  }),
  items: z.array(z.string()).describe('codes of what to look at'),
  checklist: z.array(questionSchema),
  perTarget: z.boolean().describe('whether the checklist is answered for each place'),
  done: z.object({
    share: z.number().nullable().describe('least share of each line or area within reach of the track'),
    within: z.number().describe('reach to either side of the track, metres'),
    checkIns: z.boolean().describe('whether every place is checked in'),
    minutes: z.number(),
  }),
});
export type PatrolDefinition = z.output<typeof patrolDefinitionSchema>;

const targetSchema = z.object({
  ordinal: z.int(),
  layer: z.string().nullable(),
  code: z.string().nullable(),
  name: z.string().nullable(),
  kind: z.enum(targetKinds),
  version: z.int().nullable().describe('of the layer'),
  geometry: geometrySchema.describe('CRS84'),
});

const planTargetSchema = targetSchema.extend({ fault: z.enum(['redrawn', 'retired']).nullable() });
export type PlanTarget = z.output<typeof planTargetSchema>;

const patrolPlanSchema = z.object({
  id: z.int(),
  revision: z.int(),
  state: z.enum(planStates),
  kind: z.enum(['patrol', 'survey']),
  title: z.string(),
  unit: z.string(),
  team: z.string().nullable(),
  person: z.string().nullable().describe('as planned'),
  assignee: z.string().nullable().describe('to whom tasks go now; null: to the unit'),
  fromDay: z.string(),
  untilDay: z.string().nullable(),
  definition: patrolDefinitionSchema,
  targets: z.int(),
  notices: z.array(noticeSchema).describe('why the plan falls to its unit'),
  next: z.string().nullable().describe('when its next task begins'),
  madeBy: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
});
export type PatrolPlan = z.output<typeof patrolPlanSchema>;
export const patrolPlanDetailSchema = patrolPlanSchema.extend({ where: z.array(planTargetSchema) });
export type PatrolPlanDetail = z.output<typeof patrolPlanDetailSchema>;
export const patrolPlanPageSchema = z.object({
  plans: z.array(patrolPlanSchema),
  next: z.string().nullable(),
});

const shortfallSchema = z.object({
  kind: z.enum(['share', 'check-in', 'minutes', 'question']),
  target: z.int().nullable(),
  wanted: z.number(),
  got: z.number(),
  text: bilingualSchema,
});

export const patrolTaskSchema = z.object({
  id: z.int(),
  plan: z.int(),
  title: z.string(),
  kind: z.enum(['patrol', 'survey']),
  unit: z.string(),
  team: z.string().nullable(),
  person: z.string().nullable().describe('null: anybody of the unit'),
  state: z.enum(taskStates),
  startsAt: z.string(),
  dueAt: z.string(),
  takesUntil: z.string().describe('until when it takes what was done in time and is sent late'),
  begunAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  arrivedAt: z.string().nullable(),
  share: z.number().nullable().describe('mean of its lines and areas within reach of the track, 0 to 1'),
  metres: z.number().nullable().describe('length of the track on the ellipsoid'),
  minutes: z.number().nullable(),
  places: z.int(),
  visited: z.int(),
  findings: z.int(),
  shortfalls: z.array(shortfallSchema).describe('what is short, and by how much'),
  notices: z.array(noticeSchema),
  note: z.string().nullable(),
  point: z.tuple([z.number(), z.number()]).nullable().describe('of its first place, CRS84'),
});
export type PatrolTask = z.output<typeof patrolTaskSchema>;
export const patrolTaskPageSchema = z.object({
  tasks: z.array(patrolTaskSchema),
  next: z.string().nullable(),
});

const findingSchema = z.object({
  id: z.int(),
  task: z.int(),
  target: z.int().nullable(),
  at: z.string(),
  actor: z.string(),
  event: z.int(),
  item: z.string(),
  point: z.tuple([z.number(), z.number()]),
  order: z.string(),
  state: orderStateSchema,
  real: z.boolean().nullable().describe('filed, or refused as none; null while nobody has decided'),
  checked: z.boolean().describe('closed after a check'),
  closedAt: z.string().nullable(),
});
export type PatrolFinding = z.output<typeof findingSchema>;
export const patrolFindingPageSchema = z.object({
  findings: z.array(findingSchema),
  next: z.string().nullable(),
});

const taskTargetSchema = targetSchema.extend({
  share: z.number().nullable(),
  visitedAt: z.string().nullable(),
});
export const patrolTaskDetailSchema = patrolTaskSchema.extend({
  definition: patrolDefinitionSchema,
  where: z.array(taskTargetSchema),
  checkIns: z.array(
    z.object({ target: z.int(), at: z.string(), way: z.enum(['place', 'code']), actor: z.string() }),
  ),
  answers: z.array(
    z.object({
      target: z.int().describe('0 for the task as a whole'),
      question: z.string(),
      value: z.unknown(),
      at: z.string(),
      actor: z.string(),
    }),
  ),
  found: z.array(findingSchema),
});
export type PatrolTaskDetail = z.output<typeof patrolTaskDetailSchema>;

const refusedRowSchema = z.looseObject({
  index: z.int(),
  code: z.string(),
  detail: z.string(),
  text: bilingualSchema.optional(),
});
export const trackAnswerSchema = z.object({
  taken: z.int(),
  repeated: z.int(),
  refused: z.array(refusedRowSchema),
  late: z.boolean().describe('whether the task was closed already, and is judged again'),
  task: patrolTaskSchema,
});
export type TrackAnswer = z.output<typeof trackAnswerSchema>;

export const patrolTrackSchema = z.object({
  type: z.literal('Feature'),
  geometry: geometrySchema.nullable(),
  properties: z.object({
    task: z.int(),
    metres: z.number().nullable(),
    points: z.int(),
    leftOut: z.object({ jump: z.int(), still: z.int(), coarse: z.int() }),
    times: z.array(z.array(z.string())).describe('of each coordinate; empty once the points are thinned'),
  }),
});
export type PatrolTrack = z.output<typeof patrolTrackSchema>;

export const findingAnswerSchema = z.object({
  event: z.int(),
  order: z.string(),
  repeated: z.boolean(),
  task: patrolTaskSchema,
});

export const patrolNoticesSchema = z.object({
  unread: z.int(),
  notices: z.array(
    z.object({
      task: z.int(),
      plan: z.int(),
      title: z.string(),
      unit: z.string(),
      person: z.string().nullable(),
      state: z.enum(taskStates),
      startsAt: z.string(),
      at: z.string(),
    }),
  ),
  faults: z
    .array(
      z.object({
        plan: z.int(),
        title: z.string(),
        unit: z.string(),
        code: z.enum(noticeCodes),
        at: z.string(),
      }),
    )
    .describe('plans that fall to their unit until somebody keeps them again'),
});
export type PatrolNotices = z.output<typeof patrolNoticesSchema>;
