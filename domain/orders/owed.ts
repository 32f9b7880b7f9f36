import type { OwedClock, Progress } from '../answers/orders.ts';
import { type OrderState, openStates } from './states.ts';

/** What a channel asks for beside the work: calling back whoever reported, and an answer to the source. */
export type OwedKind = 'visit' | 'answer';

export interface RunningOwed {
  kind: OwedKind;
  clock: OwedClock;
}

const isOpen: ReadonlySet<OrderState> = new Set(openStates);

/**
 * The clocks of what an order still owes. The end of an order ends its return visit; the answer is owed until it is given,
 * be the order accepted or not, and goes over to the order that it is merged into.
 */
export function owedClocks(
  { visit, answer }: Pick<Progress, 'visit' | 'answer'>,
  state: OrderState,
): RunningOwed[] {
  const owed: RunningOwed[] = [];
  if (visit?.clock && visit.done === null && isOpen.has(state))
    owed.push({ kind: 'visit', clock: visit.clock });
  if (answer?.clock && answer.done === null && state !== 'merged')
    owed.push({ kind: 'answer', clock: answer.clock });
  return owed;
}
