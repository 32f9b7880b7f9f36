import type { Clock, Order, Progress } from '../../domain/answers/orders.ts';
import type { Limit, Step } from '../../domain/items/entries.ts';
import { owedClocks } from '../../domain/orders/owed.ts';
import { type OrderState, stateSteps } from '../../domain/orders/states.ts';
import type { LogAction } from '../../domain/orders/transitions.ts';
import type { Calendar } from './clocks/calendar.ts';
import { extendClock, runOn, startClock, stopClock, timed } from './clocks/clock.ts';
import { type Level, nextLevelAt } from './clocks/escalation.ts';

/** What rules the clocks of one order. */
export interface TimeRules {
  calendar: Calendar;
  levels: readonly Level[];
  limitOf(step: Step): Limit;
}

/** The clock of an order after a step, and the one that has stopped for good with it. */
export interface Timed {
  clock: Clock | null;
  finished: Clock | null;
}

/** The clock with which an order enters a state. */
export function clockOf(state: OrderState, now: Date, { calendar, limitOf }: TimeRules): Clock | null {
  const step = stateSteps[state];
  return step ? startClock(step, limitOf(step), now, calendar) : null;
}

/** What a step does to the clock: another state has its own, suspension stops it, an extension lengthens it. */
export function timeStep(
  kept: Clock | null,
  { action, from, to }: { action: LogAction; from: OrderState; to: OrderState },
  now: Date,
  rules: TimeRules,
): Timed {
  const { calendar } = rules;
  const clock = kept && timed(kept, calendar);
  if (action === 'approve-extension' && clock)
    return { clock: extendClock(clock, now, calendar), finished: null };
  if (from === to) return { clock, finished: null };
  if (to === 'suspended' && clock) return { clock: stopClock(clock, now, calendar), finished: null };
  if (action === 'resume' && clock) return { clock: runOn(clock, now, calendar), finished: null };
  // What it was due by is told of a clock that ran to the end.
  const finished = clock && { ...stopClock(clock, now, calendar), dueAt: clock.dueAt };
  return { clock: clockOf(to, now, rules), finished };
}

/**
 * When the clock, what is owed to a channel, or a suspension that ends, asks for somebody next; null where nothing will
 * happen by itself.
 */
export function wakeAt(
  { state, clock }: Pick<Order, 'state' | 'clock'>,
  progress: Pick<Progress, 'suspension' | 'visit' | 'answer'>,
  { levels, calendar }: Pick<TimeRules, 'levels' | 'calendar'>,
): Date | null {
  const { suspension } = progress;
  const own = suspension ? new Date(suspension.until) : clock && nextLevelAt(clock, levels, calendar);
  const owed = owedClocks(progress, state).map((each) => nextLevelAt(each.clock, levels, calendar));
  const times = [own, ...owed].filter((time) => time !== null);
  return times.length === 0 ? null : new Date(Math.min(...times.map((time) => time.getTime())));
}
