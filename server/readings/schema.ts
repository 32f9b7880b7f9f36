import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { bboxParameter, codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { storableTime } from '../input/storable-values.ts';

function name(longest: number) {
  return z.string().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

const time = storableTime();

/** One value that a sensor measured: a body of `POST /api/readings`, one of an array, or a line. */
export const readingSchema = z
  .strictObject({
    /** Who runs the sensor. */
    source: name(100),
    /** The source's own id of the sensor. */
    sensor: name(80),
    /** What it measures, as thresholds of items name it. */
    quantity: z.string().min(1).max(100),
    unit: z.string().min(1).max(20),
    value: z.number('expected a finite number'),
    /** When it measured, by its own clock. */
    observedAt: time,
    /** Where the sensor is, degrees in `crs`; needed once, and again when it has moved. */
    lon: z.number().optional(),
    lat: z.number().optional(),
    /** Coordinate system of the place; CRS84 unless told. */
    crs: z.string().max(40).optional(),
    /** 68 % error of the place, metres. */
    accuracy: z.number().min(0).max(10_000).nullish(),
    /** The feature it stands on or belongs to, as `layer/code`; its place is the sensor's where none is told. */
    feature: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}\/.{1,100}$/u, 'expected layer/code')
      .refine(isStorable, 'holds a NUL or half a surrogate pair')
      .optional(),
  })
  .refine(
    ({ lon, lat }) => (lon === undefined) === (lat === undefined),
    'a place needs both "lon" and "lat"',
  );
export type ReadingInput = z.output<typeof readingSchema>;

/** Query of `GET /api/datastreams`. */
export const datastreamQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'expected the "next" of an earlier page')
    .transform(Number)
    .optional(),
  source: codeParameter.optional(),
  quantity: codeParameter.optional(),
  alarm: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
export type DatastreamQuery = z.output<typeof datastreamQuerySchema>;

/** Query of `GET /api/datastreams/{id}/readings`: the newest of a time, unless told the last day. */
export const readingQuerySchema = z.strictObject({
  limit: limitParameter,
  since: time.optional(),
  until: time.optional(),
});
export type ReadingQuery = z.output<typeof readingQuerySchema>;

const text = z.string().min(1).max(100).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** Query of `GET /api/stations`. */
export const stationQuerySchema = z.strictObject({
  /** One station by its id. */
  id: cursorParameter,
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: cursorParameter,
  bbox: bboxParameter.optional(),
  source: text.optional(),
  sensor: text.optional(),
  quantity: text.optional(),
});
export type StationQuery = z.output<typeof stationQuerySchema>;

/** Where a sensor is: as it was sent, and in CRS84. */
export interface SensorPlace {
  sent: { lon: number; lat: number; crs?: string; accuracy?: number | null };
  point: [number, number];
}
