import { z } from 'zod';
import { type EvaluationPart, evaluationLineNames, evaluationParts } from '../figures/evaluation.ts';
import { orderStates } from '../orders/states.ts';
import { bilingualSchema } from './problem.ts';

/** What the log says happened, each a count of steps; docs/figures.md says what each counts. */
export const countNames = [
  'reported',
  'declined',
  'filed',
  'filed-on-time',
  'cancelled',
  'dispatched',
  'dispatched-on-time',
  'returned',
  'due',
  'due-on-time',
  'handled',
  'handled-on-time',
  'checked',
  'reworked',
  'closed',
  'closed-on-time',
  'closing-minutes',
  'forced',
  'open-overdue',
  'reopened',
  'extended',
  'suspended',
  'overridden',
  'assisted',
  'transferred',
  'supervised',
  'cross-department',
  'overdue',
  'satisfied',
  'dissatisfied',
  'answered',
  'answered-on-time',
] as const;
export type CountName = (typeof countNames)[number];

/** The indicators of GB/T 30428 as cities publish them, and how many decisions people set aside. */
export const rateNames = [
  'valid-report',
  'on-time-filing',
  'accurate-filing',
  'on-time-dispatch',
  'accurate-dispatch',
  'on-time-handling',
  'closing',
  'on-time-closing',
  'overdue-pending',
  'extension',
  'rework',
  'override',
  'cross-department-share',
  'satisfaction',
  'on-time-answering',
] as const;

/** What rates are parts of. */
const denominatorNames = [
  'reported',
  'filed',
  'dispatched',
  'due',
  'handled',
  'to-close',
  'closed',
  'visited',
  'answered',
] as const;
export type DenominatorName = (typeof denominatorNames)[number];

/** A part of a whole. */
const rateSchema = z.object({
  value: z.number().nullable().describe('0 to 1; null where there is no whole'),
  numerator: z.number(),
  denominator: z.number(),
  of: z.enum(denominatorNames).describe('what the denominator counts'),
});
export type Rate = z.output<typeof rateSchema>;

const countsSchema = z.record(z.enum(countNames), z.number());
export type Counts = Readonly<z.output<typeof countsSchema>>;
const ratesSchema = z.record(z.enum(rateNames), rateSchema);

/** A row of the rates: all together, or one part of what they are told for. */
const ratesRowSchema = z.object({
  code: z.string().nullable().describe('null for all together, and for orders without such a part'),
  title: bilingualSchema.nullable(),
  counts: countsSchema,
  rates: ratesSchema,
});
export type RatesRow = z.output<typeof ratesRowSchema>;

/** How an item fares: in the month, before it, or never. */
const itemRowSchema = z.object({
  item: z.string(),
  scene: z.string(),
  title: bilingualSchema,
  activity: z
    .enum(['active', 'silent', 'never'])
    .describe('reported in the month; before it, not in it; not by its end'),
  month: z.int(),
  year: z.int().describe('in the year up to the end of the month'),
  lastAt: z.string().nullable(),
});
export type ItemRow = z.output<typeof itemRowSchema>;

const share = z.number().nullable().describe('0 to 1; null where there is no whole');

/** The orders of a scene, and how good the work on them was. */
const sceneRowSchema = z.object({
  scene: z.string(),
  title: bilingualSchema,
  reported: z.int(),
  share: share.describe(
    'of all orders; an item may be of several scenes, so that these add up to more than 1',
  ),
  closed: z.int(),
  checked: share.describe('of the closed: passed a check'),
  onTime: share.describe('of the closed: never late'),
  withoutRework: share.describe('of the handled: not sent back'),
  quality: share.describe('the mean of these three'),
  meanHoursToClose: z.number().nullable(),
});
export type SceneRow = z.output<typeof sceneRowSchema>;

const departmentRowSchema = z.object({
  bureau: z.string(),
  title: bilingualSchema,
  reported: z.int(),
  share: share.describe('of all orders'),
  closed: z.int(),
  assisted: z.int().describe('units that assist'),
  transferred: z.int(),
  overridden: z.int().describe('leads that people changed'),
});
export type DepartmentRow = z.output<typeof departmentRowSchema>;

const rows = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row) });
export const ratesAnswerSchema = rows(ratesRowSchema);
export const itemsReportSchema = rows(itemRowSchema);
export const scenesReportSchema = rows(sceneRowSchema);
export const departmentsReportSchema = rows(departmentRowSchema);

/** The orders that figures count. */
export const countedOrdersSchema = z.object({
  total: z.int().describe('the figure: the sum of `times` over all pages'),
  rows: z.array(
    z.object({
      number: z.string(),
      eventId: z.int().describe('the report that it is told by'),
      state: z.enum(orderStates),
      item: z.object({ code: z.string(), title: bilingualSchema }),
      street: z.string().nullable(),
      lead: z.object({ name: z.string(), nameEn: z.string().nullable() }),
      createdAt: z.string(),
      figure: z.enum(countNames),
      day: z.string().describe('on which it counts, in the city'),
      times: z.int().describe('how often on that day'),
      actor: z.string().nullable().describe('who did it; null where time did, or a machine'),
    }),
  ),
  next: z.string().nullable().describe('the cursor of the next page'),
});
export type CountedOrders = z.output<typeof countedOrdersSchema>;

/** The counts of each day or month of a period. */
export const seriesSchema = z.object({
  rows: z.array(z.object({ start: z.string().describe('the first day'), counts: countsSchema })),
});
export type SeriesRow = z.output<typeof seriesSchema>['rows'][number];

/** How the items fared over a year. */
export const activityReportSchema = z.object({
  year: z.int(),
  months: z.array(z.int()).length(12).describe('how many items were reported in each'),
  rows: z.array(
    z.object({
      item: z.string(),
      scene: z.string(),
      title: bilingualSchema,
      activity: z
        .enum(['active', 'silent', 'never'])
        .describe('reported in the year; before it, not in it; not by its end'),
      months: z.array(z.int()).length(12).describe('orders reported in each month'),
      reported: z.int(),
      lastAt: z.string().nullable(),
    }),
  ),
});
export type ActivityReport = z.output<typeof activityReportSchema>;

const weightsSchema = z.record(z.enum(evaluationLineNames), z.number().min(0).max(100));
/** What the lines of the evaluation weigh, from a day on. */
export const weightsVersionSchema = z.object({
  id: z.int().nullable().describe('null for those that the service comes with'),
  validFrom: z.string().nullable(),
  weights: weightsSchema,
  note: z.string(),
  changedAt: z.string().nullable(),
  changedBy: z.string().nullable(),
});
export type WeightsVersion = z.output<typeof weightsVersionSchema>;
export const weightsVersionsSchema = z.object({ versions: z.array(weightsVersionSchema) });

const points = {
  score: z.number().nullable().describe('0 to 100; null where nothing could be rated'),
  weight: z.number().describe('the weights of what could be rated'),
};
/** The sheet of the evaluation by its four parts. */
export const evaluationSchema = z.object({
  weights: weightsVersionSchema,
  rows: z.array(
    z.object({
      code: z.string().nullable(),
      title: bilingualSchema.nullable(),
      reported: z.int(),
      ...points,
      parts: z.record(z.enum(Object.keys(evaluationParts) as EvaluationPart[]), z.object(points)),
      lines: z.record(
        z.enum(evaluationLineNames),
        z.object({
          value: z
            .number()
            .nullable()
            .describe('0 to 1, 1 is best; null where there is nothing to divide by'),
          numerator: z.number(),
          denominator: z.number(),
          points: z.number().nullable().describe('the value times the weight'),
        }),
      ),
    }),
  ),
});
export type Evaluation = z.output<typeof evaluationSchema>;
export type EvaluationRow = Evaluation['rows'][number];

/** The report of a scene over a month, in the form that a bureau hands in. */
export const sceneReportSchema = z.object({
  scene: z.object({
    id: z.string(),
    title: bilingualSchema,
    bureau: bilingualSchema.nullable().describe('who leads it'),
  }),
  month: z.string(),
  through: z.string().nullable().describe('the last day that is counted; null before the month begins'),
  items: z.object({
    total: z.int(),
    active: z.int().describe('reported in the month'),
    silent: z.int().describe('reported before, not in the month'),
    never: z.int(),
  }),
  counts: countsSchema,
  rates: ratesSchema,
  before: z.object({ month: z.string(), counts: countsSchema, rates: ratesSchema }),
  byItem: z.array(
    z.object({
      code: z.string(),
      title: bilingualSchema,
      activity: z.enum(['active', 'silent', 'never']),
      counts: countsSchema,
    }),
  ),
  byStreet: z.array(
    z.object({ code: z.string().nullable(), name: bilingualSchema.nullable(), counts: countsSchema }),
  ),
  cases: z
    .array(
      z.object({
        number: z.string(),
        why: z.enum(['most-reported', 'cross-department', 'reworked', 'longest']),
        item: bilingualSchema,
        street: bilingualSchema.nullable(),
        lead: z.object({ name: z.string(), nameEn: z.string().nullable() }),
        reports: z.int(),
        hours: z.number().describe('from the report to the close'),
      }),
    )
    .describe('typical cases among those closed in the month'),
  problems: z.array(bilingualSchema).describe('what the figures show'),
  usefulness: z.array(bilingualSchema).describe('what the scene brought'),
  remarks: z
    .object({
      problems: z.string(),
      usefulness: z.string(),
      changedAt: z.string(),
      changedBy: z.string(),
    })
    .nullable()
    .describe('written by those who keep the scene'),
});
export type SceneReport = z.output<typeof sceneReportSchema>;
