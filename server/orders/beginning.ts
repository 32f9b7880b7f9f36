import type { Clock, Progress } from '../../domain/answers/orders.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { skippedFrom } from './emergency-plans.ts';
import { owedTo } from './owed.ts';
import type { OrderKind, OrderPolicy } from './policy.ts';
import { beginProgress, passBy } from './progress.ts';
import { clockOf, wakeAt } from './timing.ts';

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
  policy: OrderPolicy,
): Beginning {
  const acceptance = policy.acceptanceOf(kind);
  const reported =
    status === 'needs-verification' || acceptance === 'verify'
      ? 'pending-verify'
      : acceptance === 'register'
        ? 'reported'
        : 'pending-dispatch';
  const plan = policy.planOf(kind);
  const passed = skippedFrom(reported, plan);
  const state = passed.at(-1)?.to ?? reported;
  const times = policy.timesOf(kind);
  const owed = owedTo(policy.channelOf(kind), now, policy.calendar);
  const progress = { ...beginProgress(assists, owed), ...passBy(passed, plan, now) };
  const clock = clockOf(state, now, times);
  return {
    state,
    progress,
    assist_codes: assists.map(({ code }) => code),
    clock,
    wake_at: wakeAt({ state, clock }, progress, times)?.toISOString() ?? null,
  };
}
