import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, limitParameter } from '../input/query-parameters.ts';

const text = (longest: number) =>
  z.string().trim().max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** Body of `POST /api/staff/turn`. */
export const beginSchema = z.strictObject({
  /** That the person agrees to being located until the turn ends. */
  consent: z.literal(true, 'expected true: without consent nobody is located'),
  unit: text(100).min(1).optional(),
  phone: z
    .string()
    .regex(/^\+?[\d -]{3,20}$/, 'expected a telephone number')
    .optional(),
  hasKit: z.boolean().default(false),
});
export type BeginRequest = z.output<typeof beginSchema>;

/** One position of a phone. */
export const positionSchema = z.strictObject({
  at: z.iso.datetime({ offset: true, error: 'expected a time as in RFC 3339, with its offset' }),
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  accuracy: z.number().min(0).max(100_000).nullable().default(null),
  battery: z.number().min(0).max(100).nullable().default(null),
});
export type Position = z.output<typeof positionSchema>;

/** Most positions in one request: a shift of ten hours without a network, one in 10 s. */
const mostPositions = 4_000;

export const positionsSchema = z.strictObject({ positions: z.array(z.unknown()).min(1).max(mostPositions) });

const pair = z
  .string()
  .regex(/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/, 'expected longitude,latitude')
  .transform((value) => value.split(',').map(Number) as [number, number])
  .refine(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90, 'expected degrees, longitude first');

export const staffQuerySchema = z.strictObject({
  unit: codeParameter.optional().describe('this unit and those below it'),
  near: pair.optional().describe('longitude,latitude: the nearest first'),
  kit: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  limit: limitParameter,
});
export type StaffQuery = z.output<typeof staffQuerySchema>;

/** Body of `POST /api/staff/roll-calls`. */
export const rollCallRequestSchema = z.strictObject({
  unit: text(100).min(1),
  note: text(500).nullish(),
  minutes: z.int().min(1).max(120).default(10),
});
export type RollCallRequest = z.output<typeof rollCallRequestSchema>;

/** Body of `POST /api/staff/roll-calls/{id}/answer`. */
export const rollCallAnswerSchema = z.strictObject({
  lon: z.number().min(-180).max(180).nullable().default(null),
  lat: z.number().min(-90).max(90).nullable().default(null),
});
