import { z } from 'zod';
import { severitySchema } from '../../domain/items/entries.ts';
import { isStorable } from '../database/storable-text.ts';
import { Problem } from '../input/problem.ts';
import { bboxParameter, codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { storableTime } from '../input/storable-values.ts';
import { faultOfProperties } from './properties.ts';

function text(longest: number) {
  return z.string().max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

/** A report of a finding, the body of `POST /api/events`. */
export const reportSchema = z
  .strictObject({
    /** Who found it: a camera system, a sensor network, a hotline. */
    source: text(200).min(1),
    /** The source's own id; a repeat with the same one answers the first result. */
    externalId: text(200).min(1).nullish(),
    /** By which channel it came, as `channels` of `GET /api/items` lists them: its limits hold, and what it is owed. */
    channel: z.string().min(1).max(40).nullish(),
    item: z.string().min(1).max(100),
    /** Degrees, in `crs`. */
    lon: z.number().optional(),
    lat: z.number().optional(),
    point: z.tuple([z.number(), z.number()]).optional(),
    /** Where it is in words, such as 长阳大道望化街路口往北50米; read for a place where there are no coordinates. */
    place: text(1000).min(1).optional(),
    /** 68 % error of the place, metres. */
    accuracy: z.number().min(0).max(10_000).nullish(),
    /** Coordinate system of the place; CRS84 unless told. */
    crs: z.string().max(40).optional(),
    occurredAt: storableTime().optional(),
    severity: severitySchema.optional(),
    description: text(4000).nullish(),
    properties: z
      .record(z.string(), z.unknown())
      .superRefine((properties, context) => {
        const fault = faultOfProperties(properties);
        if (fault) context.addIssue({ code: 'custom', message: fault });
      })
      .default({}),
  })
  .superRefine((report, context) => {
    const numbers = [report.lon, report.lat].filter((number) => number !== undefined).length;
    if (numbers === 0 && !report.point && report.place !== undefined) return;
    if (numbers === (report.point ? 0 : 2)) return;
    context.addIssue({
      code: 'custom',
      path: ['point'],
      message: 'an event needs one place: "lon" and "lat", "point": [lon, lat], or "place" in words',
    });
  });
export type Report = z.output<typeof reportSchema>;

/** The id that an address names. @throws Problem 404 `unknown-event` */
export function eventIdOf(text: unknown): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 1) return id;
  throw new Problem(404, 'unknown-event', `"${text}" is not the id of an event`);
}

const time = storableTime().transform((text) => new Date(text));

/** Which of the stored events; those that meet every member. */
export const placeFilterSchema = z.strictObject({
  scene: z.string().optional(),
  item: z.string().optional(),
  street: z.string().optional(),
  /** West, south, east, north in CRS84. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  /** Received at this time or later, and before that one. */
  since: time.optional(),
  until: time.optional(),
  /** Only those whose order is neither closed nor cancelled. */
  open: z.boolean().default(false),
});
export type PlaceFilter = z.output<typeof placeFilterSchema>;

/** Where an event is and what was found there. */
export interface EventPlace {
  id: number;
  orderNumber: string;
  item: string;
  lon: number;
  lat: number;
  accuracy: number | null;
  accuracyPercent: number | null;
  occurredAt: Date;
  /** The code of the facility that its properties name, or null. */
  facility: string | null;
}

/** Query of `GET /api/events`. */
export const eventQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  bbox: bboxParameter.optional(),
  scene: codeParameter.optional(),
  street: codeParameter.optional(),
  item: codeParameter.optional(),
  /** The number of an order: all that was reported of its matter. */
  order: codeParameter.optional(),
});
export type EventQuery = z.output<typeof eventQuerySchema>;
