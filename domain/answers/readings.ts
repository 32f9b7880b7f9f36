import { z } from 'zod';
import { type AqiLevel, aqiLevels, hourly, type Pollutant } from '../readings/aqi.ts';
import { bilingualSchema, problemSchema } from './problem.ts';

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

const sensorFeatureSchema = z.object({
  layer: z.string(),
  code: z.string(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
});
export type SensorFeature = z.output<typeof sensorFeatureSchema>;

const quantityTitle = bilingualSchema.nullable().describe('null for a quantity that is not in the list');

/** A sensor by what it measures. */
const datastreamSchema = z.object({
  id: z.int(),
  source: z.string(),
  sensor: z.string(),
  quantity: z.string(),
  title: quantityTitle,
  unit: z.string(),
  feature: sensorFeatureSchema.nullable().describe('what the sensor stands on or belongs to'),
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

const thresholdSchema = z.object({
  item: z.string(),
  title: bilingualSchema,
  above: z.number().nullable(),
  below: z.number().nullable(),
  duration: z.number().describe('seconds for which a value has to stay beyond'),
  hysteresis: z.number(),
});

export const datastreamAnswerSchema = datastreamSchema.extend({
  thresholds: z.array(thresholdSchema).describe('in the unit of the datastream'),
  readings: z.array(z.object({ at: z.string(), value: z.number() })),
  history: z.array(alarmSchema),
});

/** What a value says: beyond a threshold for long enough, beyond it, within all, or without any to be held against. */
const streamStates = ['alarm', 'beyond', 'normal', 'none'] as const;

const stationSchema = z.object({
  id: z.int().describe('the least id of its datastreams'),
  source: z.string(),
  sensor: z.string(),
  point: z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84'),
  feature: sensorFeatureSchema.nullable(),
  state: z.enum(streamStates).describe('the gravest of its datastreams'),
  lastAt: z.string().nullable(),
  age: z
    .enum(['fresh', 'late', 'silent'])
    .describe('whether it sent within the last hour, within the last day, or not'),
  streams: z.array(
    z.object({
      id: z.int(),
      quantity: z.string(),
      title: quantityTitle,
      unit: z.string(),
      value: z.number().nullable(),
      at: z.string().nullable(),
      state: z.enum(streamStates),
    }),
  ),
  aqi: z
    .object({
      value: z.int(),
      level: z.enum(aqiLevels.map(({ code }) => code) as [AqiLevel, ...AqiLevel[]]),
      primary: z.array(z.enum(Object.keys(hourly) as [Pollutant, ...Pollutant[]])),
    })
    .nullable()
    .describe('after HJ 633-2012, from the values of the last two hours; null without any pollutant'),
});
export type Station = z.output<typeof stationSchema>;

export const stationPageSchema = z.object({
  stations: z.array(stationSchema),
  next: z.string().nullable(),
});
