import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Emergency } from '../../domain/answers/emergencies.ts';
import type { Channel } from '../../domain/intake/channels.ts';
import type { Gates, Item } from '../../domain/items/entries.ts';
import type { Queryable } from '../database/database.ts';
import type { Items } from '../items/service.ts';
import { type Calendar, calendarSchema, createCalendar } from './clocks/calendar.ts';
import { type Escalations, escalationSchema } from './clocks/escalation.ts';
import { type EmergencyPlan, plansSchema } from './emergency-plans.ts';
import { list } from './emergency-store.ts';
import { scoreSchema, type Weights } from './score.ts';
import type { TimeRules } from './timing.ts';

// A plan switched on by another process rules this one after at most this long.
const rememberMs = 2_000;
const folder = new URL('../../data/', import.meta.url);

/** A file of `data/`. Fails, naming file, place, and what was expected, when it is wrong. */
function read<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'as a whole'}: ${message}`,
  );
  throw new Error(`data/${name} is not valid: ${faults.join('; ')}`);
}

/** What says how an order is dealt with: its item, where it is, how it came. */
export interface OrderKind {
  item: string;
  scene: string;
  district: string | null;
  /** The channel by which it was reported; null where nobody said so. */
  channel: string | null;
}

/** How reports of an item become orders. */
type Acceptance = Item['acceptance'];

/** What rules orders: time limits, the city's calendar, escalation, and what is asked for at the gates. */
export interface OrderPolicy {
  timesOf(kind: OrderKind): TimeRules;
  gatesOf(kind: OrderKind): Gates;
  channelOf(kind: Pick<OrderKind, 'channel'>): Channel | undefined;
  acceptanceOf(kind: OrderKind): Acceptance;
  /** The city's calendar, and who is told of a late order. */
  calendar: Calendar;
  escalations: Escalations;
  weights: Weights;
  /** What is otherwise in an emergency, and which plan rules an order now; null on ordinary days. */
  plans: readonly EmergencyPlan[];
  planOf(kind: OrderKind): EmergencyPlan | null;
  /** Reads which emergencies are on, if that was not read a moment ago; `force` in any case. */
  refresh(force?: boolean): Promise<void>;
}

/** The policy that `data/` and the catalogue of items state. */
export function createOrderPolicy(items: Items, database: Queryable): OrderPolicy {
  const calendar = createCalendar(read('catalogue/calendar.json', calendarSchema));
  const escalations = read('orders/escalation.json', escalationSchema);
  const { levels } = escalations;
  const { defaults } = items.catalogue();
  const plans = read('orders/emergency-plans.json', plansSchema);
  let emergencies: readonly Emergency[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  // The newest that is about an order rules it.
  const channelOf: OrderPolicy['channelOf'] = ({ channel }) =>
    channel === null ? undefined : items.channel(channel);
  const planOf: OrderPolicy['planOf'] = ({ scene, district }) => {
    const on = emergencies.find(
      (each) =>
        (each.scene === null || each.scene === scene) &&
        (each.district === null || each.district === district),
    );
    return plans.find(({ id }) => id === on?.plan) ?? null;
  };
  return {
    calendar,
    escalations,
    weights: read('orders/score.json', scoreSchema),
    plans,
    planOf,
    channelOf,
    async refresh(force = false) {
      if (!force && performance.now() - readAt < rememberMs) return;
      readAt = performance.now();
      emergencies = await list(database, 0);
    },
    timesOf: (kind) => ({
      calendar,
      levels,
      limitOf: (step) =>
        planOf(kind)?.clocks[step] ??
        channelOf(kind)?.clocks[step] ??
        items.find(kind.item)?.clocks[step] ??
        defaults.clocks[step],
    }),
    acceptanceOf: ({ item }) => items.find(item)?.acceptance ?? 'automatic',
    gatesOf: ({ item }) => ({ ...defaults.gates, ...items.find(item)?.gates }),
  };
}
