import { z } from 'zod';
import { problemSchema } from './problem.ts';

const pointSchema = z.tuple([z.number(), z.number()]).describe('longitude, latitude in CRS84');

/** How long ago somebody was last heard of: within two minutes, within ten, or longer. */
const freshness = ['fresh', 'late', 'silent'] as const;

/** A turn of duty outdoors, within which somebody may be located. */
export const dutyTurnSchema = z.object({
  id: z.int(),
  person: z.string().describe('the name of the account'),
  unit: z.string(),
  phone: z.string().nullable(),
  hasKit: z.boolean().describe('whether a handheld terminal with video (单兵设备) is carried'),
  begunAt: z.string(),
  endsAt: z.string().describe('when it ends by itself'),
  endedAt: z.string().nullable(),
});
export type DutyTurn = z.output<typeof dutyTurnSchema>;

export const ownTurnSchema = z.object({
  turn: dutyTurnSchema.nullable().describe('null while off duty: nothing is taken or kept then'),
  calls: z
    .array(
      z.object({
        id: z.int(),
        unit: z.string(),
        calledBy: z.string(),
        dueAt: z.string(),
        note: z.string().nullable(),
      }),
    )
    .describe('roll calls that wait for an answer'),
  keptDays: z.int().describe('for so many days positions are kept'),
});
export type OwnTurn = z.output<typeof ownTurnSchema>;

export const staffPositionsAnswerSchema = z.object({
  taken: z.int(),
  repeated: z.int(),
  refused: z.array(z.object({ index: z.int(), problem: problemSchema })),
});
export type StaffPositionsAnswer = z.output<typeof staffPositionsAnswerSchema>;

/** Somebody on duty, where he was last heard of. */
const staffMemberSchema = z.object({
  turn: z.int(),
  person: z.string(),
  displayName: z.string(),
  unit: z.object({ code: z.string(), name: z.string(), nameEn: z.string().nullable() }),
  phone: z.string().nullable(),
  hasKit: z.boolean(),
  begunAt: z.string(),
  at: z.string().nullable().describe('of the newest position; null before the first'),
  point: pointSchema.nullable(),
  accuracy: z.number().nullable().describe('68 % error of the place, metres'),
  battery: z.number().nullable().describe('per cent'),
  freshness: z.enum(freshness),
  distance: z.number().nullable().describe('metres from "near" on the ellipsoid; null without it'),
});
export type StaffMember = z.output<typeof staffMemberSchema>;

export const staffAnswerSchema = z.object({
  asOf: z.string(),
  staff: z.array(staffMemberSchema),
  more: z.boolean().describe('whether there are more than "limit"'),
});

/** Where somebody went in one turn. */
export const staffTrackSchema = z.object({
  type: z.literal('Feature'),
  geometry: z.object({ type: z.literal('LineString'), coordinates: z.array(pointSchema) }),
  properties: z.object({
    turn: z.int(),
    person: z.string(),
    metres: z.number(),
    times: z.array(z.string()).describe('of each position'),
  }),
});
export type StaffTrack = z.output<typeof staffTrackSchema>;

/** How many are on duty in each responsibility grid, and with how many kits. */
export const staffCoverageSchema = z.object({
  asOf: z.string(),
  grids: z.array(z.object({ code: z.string(), name: z.string().nullable(), staff: z.int(), kits: z.int() })),
  covered: z.int().describe('grids with at least one kit'),
});
export type StaffCoverage = z.output<typeof staffCoverageSchema>;

/** A roll call (点名): who was called, and who answered from where. */
export const rollCallSchema = z.object({
  id: z.int(),
  unit: z.string(),
  calledBy: z.string(),
  calledAt: z.string(),
  dueAt: z.string(),
  note: z.string().nullable(),
  people: z.array(
    z.object({
      person: z.string(),
      displayName: z.string(),
      unit: z.string(),
      answeredAt: z.string().nullable(),
      point: pointSchema.nullable(),
      isLate: z.boolean().describe('answered after it was due, or not yet though it is'),
    }),
  ),
});
export type RollCall = z.output<typeof rollCallSchema>;
export const rollCallsSchema = z.object({ calls: z.array(rollCallSchema) });
