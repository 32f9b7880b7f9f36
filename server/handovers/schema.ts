import { z } from 'zod';
import { isStorable } from '../database/storable-text.ts';

const text = (longest: number) =>
  z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** The code of a unit in an address. */
export const unitParams = z.object({ unit: text(100) });

/** Body of `POST /api/shifts/{unit}/notes`. */
export const shiftNoteRequestSchema = z.strictObject({
  text: text(2000),
  orderNumber: z
    .string()
    .regex(/^\d{8}-\d{6}$/, 'expected YYYYMMDD-NNNNNN')
    .optional(),
});
export type ShiftNoteRequest = z.output<typeof shiftNoteRequestSchema>;

/** Body of `POST /api/shifts/{unit}/handovers`. */
export const handoverRequestSchema = z.strictObject({ note: text(4000) });
