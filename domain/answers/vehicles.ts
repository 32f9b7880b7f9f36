import { z } from 'zod';
import { bilingualSchema, problemSchema } from './problem.ts';

const item = z.string().describe('code of the item that is reported');
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of the day, HH:MM');

/** What is held against the positions of a kind of vehicle. */
export const vehicleKindSchema = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
  title: bilingualSchema,
  speeds: z
    .array(
      z.strictObject({
        above: z.number().positive().describe('km/h'),
        working: z.boolean().optional().describe('true: only while it is at work'),
        seconds: z.int().min(0).describe('for which it has to last'),
        item,
      }),
    )
    .max(5)
    .default([]),
  area: z
    .strictObject({ seconds: z.int().min(0), item })
    .optional()
    .describe('leaving the area that it works in'),
  jumps: z
    .strictObject({ seconds: z.int().min(0), item })
    .optional()
    .describe('positions that no vehicle could have reached'),
  silence: z
    .strictObject({
      minutes: z.int().min(1).max(1440),
      from: clock.describe('by the clock of the city'),
      to: clock,
      item,
    })
    .optional()
    .describe('no position for so long within these hours'),
});
export type VehicleKind = z.output<typeof vehicleKindSchema>;

export const vehicleKindsSchema = z.object({ kinds: z.array(vehicleKindSchema) });

const alarmSchema = z.object({
  id: z.int(),
  rule: z.string().describe('speed-0, speed-1 …, area, jumps or silence'),
  item: z.string(),
  since: z.string().describe('since when the rule was broken'),
  openedAt: z.string().describe('when that had lasted long enough'),
  endedAt: z.string().nullable(),
  peak: z.number().describe('km/h of a speed or jump, minutes of a silence, 1 outside the area'),
  point: z.tuple([z.number(), z.number()]),
  event: z.object({ id: z.int(), orderNumber: z.string() }).nullable(),
  refusal: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe('why it could not be reported'),
});
export type VehicleAlarm = z.output<typeof alarmSchema>;

/** Gravest first. */
export const vehicleStates = ['alarm', 'silent', 'moving', 'stopped'] as const;
export type VehicleState = (typeof vehicleStates)[number];

const vehicleSchema = z.object({
  id: z.int(),
  source: z.string(),
  code: z.string().describe("the source's own id"),
  kind: z.string().nullable(),
  title: bilingualSchema.nullable().describe('of its kind'),
  plate: z.string().nullable(),
  unit: z.string().nullable().describe('code of the unit that runs it'),
  area: z
    .array(z.string())
    .nullable()
    .describe('codes of the districts, streets and grids that it works in; null: anywhere'),
  state: z.enum(vehicleStates).nullable().describe('null: it has sent no position'),
  rules: z.array(z.string()).describe('rules that it breaks, for long enough to be an alarm'),
  at: z.string().nullable(),
  point: z.tuple([z.number(), z.number()]).nullable().describe('longitude, latitude in CRS84'),
  speed: z.number().nullable().describe('km/h'),
  heading: z.number().nullable().describe('degrees clockwise from north'),
  working: z.boolean().nullable().describe('whether it sweeps, sprinkles or collects'),
});
export type Vehicle = z.output<typeof vehicleSchema>;

export const vehiclePageSchema = z.object({
  vehicles: z.array(vehicleSchema),
  asOf: z.string().describe('the "since" of who follows what changes'),
  next: z.string().nullable(),
});
export type VehiclePage = z.output<typeof vehiclePageSchema>;

export const vehicleDetailSchema = vehicleSchema.extend({
  alarms: z.array(alarmSchema).describe('the newest 50, newest first'),
});
export type VehicleDetail = z.output<typeof vehicleDetailSchema>;

/** A track as GeoJSON: a new line begins where the vehicle was silent for ten minutes. */
export const trackSchema = z.object({
  type: z.literal('Feature'),
  geometry: z.object({
    type: z.literal('MultiLineString'),
    coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))),
  }),
  properties: z.object({
    vehicle: z.int(),
    times: z.array(z.array(z.string())).describe('when it was there, of each coordinate'),
    speeds: z.array(z.array(z.number().nullable())).describe('km/h, of each coordinate'),
    metres: z.number().describe('length on the ellipsoid'),
    jumps: z.int().describe('positions that were left out, as no vehicle could have reached them'),
    more: z.boolean().describe('whether there are newer positions than the most that one answer holds'),
  }),
});
export type Track = z.output<typeof trackSchema>;

export const positionsAnswerSchema = z.object({
  taken: z.int(),
  repeated: z.int().describe('positions of a vehicle and a time that were known already'),
  refused: z.array(problemSchema.extend({ index: z.int().describe('its place in the body, from 0') })),
  alarms: z.array(alarmSchema.extend({ vehicle: z.int() })),
});
export type PositionsAnswer = z.output<typeof positionsAnswerSchema>;
