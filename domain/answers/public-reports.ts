import { z } from 'zod';
import { orderStateSchema } from './orders.ts';
import { bilingualSchema } from './problem.ts';

/** What a citizen is told of a report just made. */
export const publicReceiptSchema = z.object({
  number: z.string().describe('of the work order that the report opened or joined'),
  receipt: z.string().describe('by which its state is asked for; told this once'),
});
export type PublicReceipt = z.output<typeof publicReceiptSchema>;

/** How a report stands, without what the desk writes and without the names of people. */
export const publicStateSchema = z.object({
  number: z.string(),
  item: bilingualSchema,
  reportedAt: z.string(),
  updatedAt: z.string(),
  state: orderStateSchema,
  stateTitle: bilingualSchema,
  unit: z.object({ name: z.string(), nameEn: z.string().nullable() }),
  isClosed: z.boolean(),
});
export type PublicState = z.output<typeof publicStateSchema>;
