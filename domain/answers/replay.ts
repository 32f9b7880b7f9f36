import { z } from 'zod';
import { severitySchema } from '../items/entries.ts';
import { orderStates } from '../orders/states.ts';
import { bilingualSchema } from './problem.ts';
import { warningSchema } from './warnings.ts';

const time = z.string().describe('RFC 3339, UTC');
const lonLat = z.tuple([z.number(), z.number()]);
const stateSchema = z.enum(orderStates as [(typeof orderStates)[number], ...(typeof orderStates)[number][]]);

/** An order as it stood at a moment. */
const replayedOrderSchema = z.object({
  number: z.string(),
  eventId: z.int(),
  item: z.string(),
  scene: z.string(),
  severity: severitySchema,
  point: lonLat,
  state: stateSchema,
  overdue: z.boolean().describe('whether a step of it had passed its time limit'),
});
export type ReplayedOrder = z.output<typeof replayedOrderSchema>;

/** What happened to an order. */
const changeSchema = z.object({
  id: z.int().describe('of the entry of the log; grows'),
  at: time,
  number: z.string(),
  action: z.string(),
  state: stateSchema.describe('in which it was then'),
  order: replayedOrderSchema.nullable().describe('with the first entry of its log: the order itself'),
});
export type ReplayedChange = z.output<typeof changeSchema>;

/** Something that mattered, for the time bar. */
const markSchema = z.object({
  at: time,
  until: time.nullable(),
  kind: z.enum(['emergency', 'warning', 'alarm', 'layer', 'rules']),
  title: bilingualSchema,
  ref: z.string().describe('the id of the emergency, warning, alarm or publication'),
});
export type ReplayMark = z.output<typeof markSchema>;

const alarmSchema = z.object({
  id: z.int(),
  sensor: z.string(),
  quantity: z.string(),
  point: lonLat,
  openedAt: time,
  endedAt: time.nullable(),
});

export const replayStartSchema = z.object({
  from: time,
  to: time,
  orders: z.array(replayedOrderSchema).describe('not at their end at `from`'),
  nextOrders: z.string().nullable().describe('the cursor of the following orders'),
  marks: z.array(markSchema),
  warnings: z.array(warningSchema),
  alarms: z.array(alarmSchema).describe('of sensors'),
});
export type ReplayStart = z.output<typeof replayStartSchema>;

export const replayChangesSchema = z.object({
  changes: z.array(changeSchema).describe('in the order of the log'),
  next: z.string().nullable(),
});
