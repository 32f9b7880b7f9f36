import type { Order, Progress } from '../../domain/answers/orders.ts';
import type { Channel } from '../../domain/intake/channels.ts';
import type { Gate, Requirement } from '../../domain/items/entries.ts';
import type { OrderAction, Transition } from '../../domain/orders/transitions.ts';
import type { Calendar } from './clocks/calendar.ts';
import { startLimit } from './clocks/clock.ts';

type Owed = Pick<Progress, 'channel' | 'visit' | 'answer'>;

/** What an order owes to the channel of its report: a return visit and an answer, with their times. */
export function owedTo(channel: Channel | undefined, now: Date, calendar: Calendar): Owed {
  const { returnVisit, answer } = channel ?? {};
  const clock = answer ? startLimit(answer.within, now, calendar) : null;
  return {
    channel: channel?.code ?? null,
    visit: returnVisit ? { ...returnVisit, dueAt: null, clock: null, done: null } : null,
    answer: answer ? { way: answer.way, dueAt: clock?.dueAt ?? null, clock, done: null } : null,
  };
}

/** The return visit once a step is taken: its time begins when the work is done, and it is owed again after work is sent back. */
export function visitAfter(
  { visit }: Pick<Progress, 'visit'>,
  { action, to }: Pick<Transition, 'action' | 'to'>,
  now: Date,
  calendar: Calendar,
): Progress['visit'] {
  if (!visit) return null;
  if (action === 'rework' || action === 'reopen') return { ...visit, dueAt: null, clock: null, done: null };
  const begins = visit.dueAt === null && (to === 'pending-check' || to === 'pending-close');
  if (!begins) return visit;
  const clock = startLimit(visit.within, now, calendar);
  return { ...visit, dueAt: clock.dueAt, clock };
}

/** What an order is asked for at a gate beside what its item asks for. */
export function owedAt(gate: Gate, { visit, answer }: Pick<Order, 'visit' | 'answer'>): Requirement[] {
  if (gate !== 'close') return [];
  return [...(visit ? (['return-visit'] as const) : []), ...(answer ? (['answer'] as const) : [])];
}

/** Whether a step is a return visit that the channel has the office make. */
export function isOfOffice(action: OrderAction, { visit }: Pick<Order, 'visit'>): boolean {
  return action.startsWith('visit-') && visit?.by === 'office';
}
