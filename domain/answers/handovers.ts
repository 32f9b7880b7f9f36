import { z } from 'zod';
import { standingKinds } from '../orders/standings.ts';
import { orderStateSchema } from './orders.ts';
import { bilingualSchema } from './problem.ts';

const shiftNoteSchema = z.object({
  id: z.int(),
  at: z.string(),
  actor: z.string(),
  text: z.string(),
  orderNumber: z.string().nullable(),
});
export type ShiftNote = z.output<typeof shiftNoteSchema>;

/** What is open when one shift hands over to the next, as the writer sees it. */
const handedOverSchema = z.object({
  open: z.int().describe('orders'),
  standings: z.record(z.enum(standingKinds), z.int()).describe('how many of them stand how'),
  orders: z
    .array(
      z.object({
        number: z.string(),
        event: z.int(),
        item: z.string(),
        state: orderStateSchema,
        lead: bilingualSchema,
        standings: z.array(z.enum(standingKinds)),
        dueAt: z.string().nullable(),
      }),
    )
    .describe('those that are late, wait for a decision or are supervised; the most urgent 50'),
  more: z.boolean().describe('whether there are more of these'),
  emergencies: z.array(z.object({ id: z.int(), plan: bilingualSchema, note: z.string() })),
  warnings: z.array(z.object({ id: z.int(), level: z.string(), text: z.string() })),
});
export type HandedOver = z.output<typeof handedOverSchema>;

export const handoverSchema = z.object({
  id: z.int(),
  unit: z.string(),
  begunAt: z.string().describe('when the shift began'),
  writtenAt: z.string(),
  writtenBy: z.string(),
  note: z.string(),
  standing: handedOverSchema,
  notes: z.array(shiftNoteSchema).describe('of the shift, oldest first'),
  signedAt: z.string().nullable().describe('null until the next shift has taken over'),
  signedBy: z.string().nullable(),
});
export type Handover = z.output<typeof handoverSchema>;

export const shiftSchema = z.object({
  unit: z.string(),
  begunAt: z
    .string()
    .nullable()
    .describe('when the shift began that goes on; null before the first handover'),
  notes: z.array(shiftNoteSchema).describe('of the shift that goes on, oldest first'),
  standing: handedOverSchema.describe('what would be handed over now'),
  handovers: z.array(handoverSchema).describe('newest first, at most 20'),
});
export type Shift = z.output<typeof shiftSchema>;
