import { z } from 'zod';
import { vehicleStates } from '../../domain/answers/vehicles.ts';
import { isStorable } from '../database/storable-text.ts';
import { bboxParameter, codeParameter, cursorParameter } from '../input/query-parameters.ts';
import { storableTime } from '../input/storable-values.ts';

function text(longest: number) {
  return z.string().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

/** Where a vehicle was: a body of `POST /api/positions`, one of an array, or a line. */
export const positionSchema = z.strictObject({
  source: text(100).describe('who sends the positions'),
  vehicle: text(80).describe("the source's own id of the vehicle"),
  lon: z.number(),
  lat: z.number().describe('degrees in "crs"'),
  crs: z.string().max(40).optional().describe('CRS84 unless told'),
  observedAt: storableTime(),
  speed: z.number().min(0).max(1000).nullish().describe('km/h'),
  heading: z.number().min(0).max(360).nullish().describe('degrees clockwise from north'),
  working: z.boolean().nullish().describe('whether it sweeps, sprinkles or collects'),
});
export type PositionInput = z.output<typeof positionSchema>;

/** Body of `PUT /api/vehicles/{source}/{code}`. */
export const vehicleSettingsSchema = z.strictObject({
  kind: text(41).nullable(),
  plate: text(20).nullable().default(null),
  unit: text(100).nullable().default(null),
  area: z.array(text(100)).min(1).max(200).nullable().default(null),
});
export type VehicleSettings = z.output<typeof vehicleSettingsSchema>;

/** Query of `GET /api/vehicles`. */
export const vehicleQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: cursorParameter,
  bbox: bboxParameter.optional(),
  source: text(100).optional(),
  kind: codeParameter.optional(),
  unit: text(100).optional(),
  state: z.enum(vehicleStates).optional(),
  since: storableTime().optional().describe('only what changed since this "asOf"'),
});
export type VehicleQuery = z.output<typeof vehicleQuerySchema>;

/** Query of `GET /api/vehicles/{id}/track`: the last two hours unless told. */
export const trackQuerySchema = z
  .strictObject({ since: storableTime().optional(), until: storableTime().optional() })
  .refine(({ since, until }) => !since || !until || Date.parse(since) < Date.parse(until), {
    path: ['until'],
    message: 'expected a time after "since"',
  });
export type TrackQuery = z.output<typeof trackQuerySchema>;
