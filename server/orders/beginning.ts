import type { Decision } from '../routing/schema.ts';
import type { Clock } from './clocks/clock.ts';
import { beginProgress, type Progress } from './progress.ts';
import type { OrderKind, Terms } from './terms.ts';
import { clockOf, wakeAt } from './timing.ts';
import type { OrderState } from './transitions.ts';

/** How an order begins, in the columns of its row. */
export interface Beginning {
  state: OrderState;
  progress: Progress;
  assist_codes: string[];
  clock: Clock | null;
  wake_at: string | null;
}

/** How the order of a report begins: filed by itself where the place is clear and its item does not ask for a person. */
export function beginOrder(
  kind: OrderKind,
  { status, assists }: Pick<Decision, 'status' | 'assists'>,
  now: Date,
  terms: Terms,
): Beginning {
  const acceptance = terms.acceptanceOf(kind);
  const state =
    status === 'needs-verification' || acceptance === 'verify'
      ? 'pending-verify'
      : acceptance === 'register'
        ? 'reported'
        : 'pending-dispatch';
  const times = terms.timesOf(kind);
  const progress = beginProgress(assists);
  const clock = clockOf(state, now, times);
  return {
    state,
    progress,
    assist_codes: assists.map(({ code }) => code),
    clock,
    wake_at: wakeAt(clock, progress, times)?.toISOString() ?? null,
  };
}
