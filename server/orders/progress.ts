import type { Progress } from '../../domain/answers/orders.ts';
import type { OrderState } from '../../domain/orders/states.ts';
import type { Unit } from '../../domain/routing/decision.ts';

/**
 * What an order has gathered when it begins.
 * @param owed what it owes to the channel of its report
 */
export function beginProgress(
  assists: readonly Unit[],
  owed: Pick<Progress, 'channel' | 'visit' | 'answer'> = { channel: null, visit: null, answer: null },
): Progress {
  return {
    request: null,
    supervision: null,
    suspension: null,
    suspensions: 0,
    extensions: 0,
    transfer: null,
    assists: assists.map((unit) => ({ ...unit, done: null })),
    assistsWaived: null,
    verification: null,
    handler: null,
    result: null,
    check: null,
    reworks: 0,
    closedWithoutCheck: false,
    exemption: null,
    emergency: null,
    score: null,
    ...owed,
  };
}

/** What an order has gathered, without the order. */
export function progressOf(order: Progress): Progress {
  const { request, supervision, suspension, suspensions, extensions, transfer, assists, assistsWaived } =
    order;
  const { verification, handler, result, check, reworks, closedWithoutCheck } = order;
  const { exemption, emergency, score, channel, visit, answer } = order;
  return {
    request,
    supervision,
    suspension,
    suspensions,
    extensions,
    transfer,
    assists,
    assistsWaived,
    verification,
    handler,
    result,
    check,
    reworks,
    closedWithoutCheck,
    exemption,
    emergency,
    score,
    channel,
    visit,
    answer,
  };
}

/** What an order gathers by a plan for emergencies and by the states that it passes without waiting. */
export function passBy(
  passed: readonly { from: OrderState }[],
  plan: { id: string } | null,
  now: Date,
): Partial<Progress> {
  if (!plan) return {};
  const unseen = passed.some(({ from }) => from === 'pending-verify');
  const verification = { at: now.toISOString(), by: 'system', note: plan.id };
  return { emergency: plan.id, ...(unseen ? { verification } : {}) };
}
