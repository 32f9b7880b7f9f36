import { z } from 'zod';
import { roles } from '../access/principal.ts';
import { severitySchema } from '../items/entries.ts';
import { orderStates } from '../orders/states.ts';
import { actionLabels, entryLabels, type LogAction } from '../orders/transitions.ts';
import { said } from '../schema-texts.ts';

export const logActions = Object.keys({ ...actionLabels, ...entryLabels }) as LogAction[];

function text(longest: number) {
  return z.string().min(1).max(longest);
}

/** A time as RFC 3339 has it, with its offset. */
const time = z.iso.datetime({
  offset: true,
  error: said({
    zh: '应为带时区的时间，如 2026-11-21T08:00:00+08:00',
    en: 'expected a time with its offset, such as 2026-11-21T08:00:00+08:00',
  }),
});
const longitude = z.number().min(-180).max(180);
const latitude = z.number().min(-90).max(90);
const count = z.int().min(0).nullable().default(null);
const orNothing = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** One step of a case. Who took it is told by role alone. */
const exchangedStepSchema = z.strictObject({
  at: time,
  action: z.enum(logActions),
  from: orNothing(z.enum(orderStates)),
  to: z.enum(orderStates),
  role: z.enum([...roles, 'system']),
  note: orNothing(text(10_000)),
});

/** One report of a case. */
const exchangedReportSchema = z.strictObject({
  source: text(200),
  externalId: orNothing(text(200)),
  channel: orNothing(text(40)),
  occurredAt: time,
  receivedAt: time,
  lon: longitude,
  lat: latitude,
  description: orNothing(text(4000)),
});

/**
 * A case (案件) as systems give it to each other, by our own names; `data/exchange/cjt-545.json` says by which names and
 * codes it is written. Longitude and latitude are degrees in CRS84, the accuracy is the 68 % error in metres, times are
 * RFC 3339. What a sender does not say is null.
 */
export const exchangedCaseSchema = z.strictObject({
  number: text(200),
  state: z.enum(orderStates),
  item: orNothing(text(100)),
  class: orNothing(text(40)),
  severity: orNothing(severitySchema),
  source: orNothing(text(200)),
  channel: orNothing(text(40)),
  description: orNothing(text(4000)),
  lon: longitude,
  lat: latitude,
  accuracy: orNothing(z.number().min(0).max(10_000)),
  district: orNothing(text(100)),
  street: orNothing(text(100)),
  responsibilityGrid: orNothing(text(100)),
  unitGrid: orNothing(text(100)),
  leadCode: orNothing(text(100)),
  leadName: orNothing(text(200)),
  occurredAt: time,
  reportedAt: orNothing(time),
  filedAt: orNothing(time),
  dispatchedAt: orNothing(time),
  finishedAt: orNothing(time),
  checkedAt: orNothing(time),
  closedAt: orNothing(time),
  reportCount: count,
  reworks: count,
  extensions: count,
  result: orNothing(text(10_000)),
  properties: z.record(z.string(), z.unknown()).default({}),
  steps: z.array(exchangedStepSchema).max(10_000).default([]),
  reports: z.array(exchangedReportSchema).max(10_000).default([]),
});
export type ExchangedCase = z.output<typeof exchangedCaseSchema>;

/** A step that brought the case into some state, or left it there. */
const timesBy = {
  filedAt: { actions: ['file'], which: 'first' },
  dispatchedAt: { actions: ['dispatch'], which: 'last' },
  finishedAt: { actions: ['finish'], which: 'last' },
  checkedAt: { actions: ['check'], which: 'last' },
  closedAt: { actions: ['close', 'force-close'], which: 'last' },
} as const satisfies Record<string, { actions: readonly LogAction[]; which: 'first' | 'last' }>;
type StepTime = keyof typeof timesBy;

/** When a case was filed, dispatched, finished, checked and closed, by its steps in their order; null where it was not. */
export function timesOf(
  steps: readonly { at: string; action: LogAction }[],
): Record<StepTime, string | null> {
  return Object.fromEntries(
    Object.entries(timesBy).map(([name, { actions, which }]) => {
      const taken = steps.filter(({ action }) => (actions as readonly LogAction[]).includes(action));
      return [name, (which === 'first' ? taken[0] : taken.at(-1))?.at ?? null];
    }),
  ) as Record<StepTime, string | null>;
}
