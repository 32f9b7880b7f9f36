import { z } from 'zod';
import { problemSchema } from './problem.ts';

/** An alarm that readings raised, and what became of it. */
const alarmSchema = z.object({
  id: z.int(),
  source: z.string(),
  sensor: z.string(),
  quantity: z.string(),
  unit: z.string(),
  item: z.string(),
  since: z.string().describe('since when the value was beyond the threshold'),
  openedAt: z.string().describe('when that had lasted long enough'),
  endedAt: z.string().nullable(),
  peak: z.number().describe('the value furthest beyond'),
  event: z.object({ id: z.int(), orderNumber: z.string() }).nullable(),
  refusal: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe('why it could not be reported'),
});
export type Alarm = z.output<typeof alarmSchema>;

export const readingsAnswerSchema = z.object({
  taken: z.int(),
  repeated: z.int().describe('readings of a sensor and a time that were known already'),
  refused: z.array(problemSchema.extend({ index: z.int().describe('its place in the body, from 0') })),
  alarms: z.array(alarmSchema),
});
export type ReadingsAnswer = z.output<typeof readingsAnswerSchema>;

/** A sensor by what it measures. */
const datastreamSchema = z.object({
  id: z.int(),
  source: z.string(),
  sensor: z.string(),
  quantity: z.string(),
  unit: z.string(),
  point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
  lastAt: z.string().nullable(),
  lastValue: z.number().nullable(),
  alarms: z.int().describe('alarms that go on'),
});
export type Datastream = z.output<typeof datastreamSchema>;

export const datastreamPageSchema = z.object({
  datastreams: z.array(datastreamSchema),
  next: z.string().nullable(),
});

export const datastreamAnswerSchema = datastreamSchema.extend({
  readings: z.array(z.object({ at: z.string(), value: z.number() })),
  history: z.array(alarmSchema),
});
