import { z } from 'zod';
import { limitSchema } from '../../domain/items/entries.ts';
import { steps } from '../../domain/items/vocabulary.ts';
import { type OrderState, type SkippableStep, skips } from '../../domain/orders/states.ts';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter } from '../input/query-parameters.ts';

const skippable = Object.keys(skips) as SkippableStep[];
const note = z.string().trim().min(1).max(2000).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** `data/orders/emergency-plans.json`: what is otherwise than on ordinary days (平急切换). */
export const plansSchema = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a kebab-case id'),
      title: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
      /** Time limits instead of those of the items. */
      clocks: z.partialRecord(z.enum(steps), limitSchema),
      /** Steps that nobody waits for. */
      skip: z.array(z.enum(skippable)),
    }),
  )
  .refine(
    (plans) => new Set(plans.map(({ id }) => id)).size === plans.length,
    'names two plans with the same id',
  );
export type EmergencyPlan = z.output<typeof plansSchema>[number];

/** Body of `POST /api/emergencies`: by what plan, where, and why. */
export const emergencyRequestSchema = z.strictObject({
  plan: z.string(),
  scene: codeParameter.nullable().default(null),
  district: codeParameter.nullable().default(null),
  note,
});
export type EmergencyRequest = z.output<typeof emergencyRequestSchema>;

const reviewText = z.string().trim().max(4000).refine(isStorable, 'holds a NUL or half a surrogate pair');

/** Body of `PUT /api/emergencies/{id}/review`. */
export const emergencyReviewRequestSchema = z
  .strictObject({
    effect: z.int().min(1).max(5),
    well: reviewText.default(''),
    problems: reviewText.default(''),
    measures: reviewText.default(''),
  })
  .refine(({ problems, measures }) => problems === '' || measures !== '', {
    path: ['measures'],
    error: 'expected what is to be done about the problems',
  });
export type EmergencyReviewRequest = z.output<typeof emergencyReviewRequestSchema>;

/** Body of `POST /api/emergencies/{id}/end`. */
export const emergencyEndSchema = z.strictObject({ note });

/** The states that an order passes by itself from one that it has come to, under a plan. */
export function skippedFrom(
  state: OrderState,
  plan: EmergencyPlan | null,
): { from: OrderState; to: OrderState }[] {
  const passed: { from: OrderState; to: OrderState }[] = [];
  let at = state;
  for (;;) {
    const way = skippable.map((step) => ({ step, ...skips[step] })).find(({ from }) => from === at);
    if (!way || !plan?.skip.includes(way.step)) return passed;
    passed.push({ from: way.from, to: way.to });
    at = way.to;
  }
}
