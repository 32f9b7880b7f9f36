import { z } from 'zod';
import { bilingualSchema } from './problem.ts';

/** What the log says happened, each a count of steps. */
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
] as const;

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
] as const;

/** A part of a whole. */
const rateSchema = z.object({
  value: z.number().nullable().describe('0 to 1; null where there is no whole'),
  numerator: z.number(),
  denominator: z.number(),
  of: z.string().describe('what the denominator counts'),
});
export type Rate = z.output<typeof rateSchema>;

const countsSchema = z.record(z.enum(countNames), z.number());
export type Counts = Readonly<z.output<typeof countsSchema>>;
const ratesSchema = z.record(z.enum(rateNames), rateSchema);

/** A row of the rates: all, or one scene, item, bureau, district or street. */
const ratesRowSchema = z.object({
  code: z.string().nullable().describe('null for all together, and for orders in no district or street'),
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
