import { z } from 'zod';
import { limitSchema } from '../items/entries.ts';
import { steps } from '../items/vocabulary.ts';
import { type SkippableStep, skips } from '../orders/states.ts';
import { bilingualSchema } from './problem.ts';

/** What was learnt of an emergency that is over (后评估). */
const emergencyReviewSchema = z.object({
  effect: z.int().min(1).max(5).describe('how well it was handled, from 1, poor, to 5, good'),
  well: z.string(),
  problems: z.string(),
  measures: z.string().describe('what is to be done about them, by whom and until when'),
  writtenAt: z.string(),
  writtenBy: z.string(),
});

/** That the city works by a plan: for a scene and a district, or for all of them where they are null. */
export const emergencySchema = z.object({
  id: z.int(),
  plan: z.string(),
  scene: z.string().nullable(),
  district: z.string().nullable(),
  note: z.string(),
  startedAt: z.string(),
  startedBy: z.string(),
  endedAt: z.string().nullable(),
  endedBy: z.string().nullable(),
  endNote: z.string().nullable(),
  review: emergencyReviewSchema.nullable(),
});
export type Emergency = z.output<typeof emergencySchema>;

export const emergenciesAnswerSchema = z.object({
  plans: z.array(
    z.object({
      id: z.string(),
      title: bilingualSchema,
      clocks: z
        .partialRecord(z.enum(steps), limitSchema)
        .describe('time limits instead of those of the items'),
      skip: z.array(z.enum(Object.keys(skips) as SkippableStep[])).describe('steps that nobody waits for'),
    }),
  ),
  emergencies: z.array(emergencySchema).describe('those that are on, and the last that were'),
});
