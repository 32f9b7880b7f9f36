import { z } from 'zod';
import { roles } from '../../../domain/access/principal.ts';
import type { OwedClock } from '../../../domain/answers/orders.ts';
import type { Calendar } from './calendar.ts';
import { amberShare, whenPassed } from './clock.ts';

/** Who hears of a late order: whoever its step waits for, the desk, the district, the city. */
export const escalationTiers = ['responsible', 'desk', 'district', 'city'] as const;

const levelSchema = z.strictObject({
  /** How much of the limit has passed: 1 is due, 1.5 half as much again. */
  after: z.number().positive(),
  tier: z.enum(escalationTiers),
});
export type Level = z.output<typeof levelSchema>;

/** `data/orders/escalation.json`: who is told when, while an order waits. */
export const escalationSchema = z.strictObject({
  levels: z
    .array(levelSchema)
    .refine(
      (levels) => levels.every(({ after }, index) => index === 0 || levels[index - 1]!.after < after),
      'expected each level after the one before',
    )
    .refine(
      (levels) => [amberShare, 1].every((share) => levels.some(({ after }) => after === share)),
      `expected a level after ${amberShare}, amber, and one after 1, red`,
    ),
  /** Whoever has one of these roles is told; of the tier `responsible`, whose step it is. */
  roles: z.partialRecord(z.enum(['desk', 'district', 'city']), z.array(z.enum(roles))),
  /** People told by name beside them, for the areas of a code: a district, or a street. */
  people: z.array(
    z.strictObject({
      tier: z.enum(escalationTiers),
      area: z.string().optional(),
      users: z.array(z.string().min(1)).min(1),
    }),
  ),
});
export type Escalations = z.output<typeof escalationSchema>;

/** The levels that a clock has passed and nobody was told of, in order. */
export function passedLevels(
  clock: OwedClock,
  levels: readonly Level[],
  now: Date,
  calendar: Calendar,
): Level[] {
  return levels.slice(clock.level).filter(({ after }) => {
    const at = whenPassed(clock, after, calendar);
    return at !== null && at <= now.getTime();
  });
}

/** When the next level passes; null where none is left, or the clock is stopped. */
export function nextLevelAt(clock: OwedClock, levels: readonly Level[], calendar: Calendar): Date | null {
  const next = levels[clock.level];
  const at = next ? whenPassed(clock, next.after, calendar) : null;
  return at === null ? null : new Date(at);
}
